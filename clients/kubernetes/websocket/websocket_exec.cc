#include "clients/kubernetes/websocket/websocket_exec.h"

#include <utility>

#include "clients/kubernetes/websocket/channel_plan.h"
#include "clients/kubernetes/websocket/channels.h"
#include "clients/kubernetes/websocket/exec_settings.h"

namespace slipway::clients {

namespace {

class WebSocketTarget final : public ContainerTarget {
 public:
  explicit WebSocketTarget(std::shared_ptr<ExecSettings> settings)
      : settings_(std::move(settings)) {}

  Result<std::unique_ptr<ExecChannel>> run(const std::vector<std::string>& command, ExecInput input,
                                           const ExecWait& wait) override {
    return open(path_of(*settings_, command, input), command_plan, wait);
  }

  Result<std::unique_ptr<ExecChannel>> connect(std::uint16_t port, const ExecWait& wait) override {
    return open(path_of(*settings_, port), port_plan, wait);
  }

 private:
  Result<std::unique_ptr<ExecChannel>> open(const std::string& path, const ChannelPlan& plan,
                                            const ExecWait& wait) {
    if (!settings_->tls) {
      return opened(std::make_unique<Channels<PlainStream>>(settings_, plan), path, wait);
    }
    return opened(std::make_unique<Channels<TlsStream>>(settings_, plan, *settings_->tls), path,
                  wait);
  }

  template <typename Channel>
  static Result<std::unique_ptr<ExecChannel>> opened(std::unique_ptr<Channel> channel,
                                                     const std::string& path,
                                                     const ExecWait& wait) {
    SLIPWAY_TRY(channel->open(path, wait));
    return std::unique_ptr<ExecChannel>(std::move(channel));
  }

  std::shared_ptr<ExecSettings> settings_;
};

}  // namespace

Result<std::unique_ptr<ContainerTarget>> make_websocket_exec(const ClusterAccess& access,
                                                             const ContainerName& container) {
  SLIPWAY_ASSIGN(auto settings, exec_settings(access, container));
  return std::unique_ptr<ContainerTarget>(std::make_unique<WebSocketTarget>(std::move(settings)));
}

}  // namespace slipway::clients
