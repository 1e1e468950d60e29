#include "clients/kubernetes/renewing_target.h"

namespace slipway::clients {

RenewingTarget::Opened RenewingTarget::run(const std::vector<std::string>& command, ExecInput input,
                                           const ExecWait& wait) {
  return open([&](ContainerTarget& target) { return target.run(command, input, wait); });
}

RenewingTarget::Opened RenewingTarget::connect(std::uint16_t port, const ExecWait& wait) {
  return open([&](ContainerTarget& target) { return target.connect(port, wait); });
}

RenewingTarget::Opened RenewingTarget::open(
    const std::function<Opened(ContainerTarget&)>& opening) {
  for (;;) {
    const std::uint64_t generation = access_->generation();
    if (!target_ || made_for_ != generation) {
      SLIPWAY_ASSIGN(target_, make_(access_->now()));
      made_for_ = generation;
    }
    auto channel = opening(*target_);
    if (channel) access_->accepted();
    if (channel || !is_api_error(channel.error(), api_error::unauthorized)) return channel;
    SLIPWAY_ASSIGN(const bool renewed, access_->renew(generation));
    if (!renewed) return channel;
  }
}

}  // namespace slipway::clients
