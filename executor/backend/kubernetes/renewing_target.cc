#include "executor/backend/kubernetes/renewing_target.h"

namespace slipway::executor {

Result<std::unique_ptr<clients::ExecChannel>> RenewingTarget::run(
    const std::vector<std::string>& command, clients::ExecInput input,
    const clients::ExecWait& wait) {
  const bool is_new = target_ == nullptr;
  if (is_new) {
    SLIPWAY_ASSIGN(target_, open_());
  }
  auto channel = target_->run(command, input, wait);
  const bool refused =
      !channel && clients::is_api_error(channel.error(), clients::api_error::unauthorized);
  if (!refused || is_new) return channel;
  SLIPWAY_ASSIGN(target_, open_());
  return target_->run(command, input, wait);
}

}  // namespace slipway::executor
