#include "executor/backend/kubernetes/reached_container.h"

#include <algorithm>
#include <utility>

#include "clients/kubernetes/api_error.h"
#include "core/diagnostics/format.h"
#include "core/text/random.h"
#include "executor/supervisor/handshake.h"

namespace slipway::executor {

namespace {

using clients::ExecChannel;
using clients::ExecEvent;
using Clock = std::chrono::steady_clock;

Diagnostic unreachable(const std::string& what, const char* rule) {
  Diagnostic error =
      plain_error("the supervisor's port cannot be used: " + what, {}, Fault::outside);
  error.rule = rule;
  return error;
}

/// A connection whose other end has proven to be the supervisor. All ends of it are breaks: only
/// frames say that a stage is over.
class ProvenChannel final : public ExecChannel {
 public:
  ProvenChannel(std::unique_ptr<ExecChannel> channel, std::string rest)
      : channel_(std::move(channel)), rest_(std::move(rest)) {}

  Result<void> write(std::string_view bytes) override {
    auto written = channel_->write(bytes);
    if (!written) return broken(written.error().message);
    return written;
  }
  Result<void> close_input() override { return channel_->close_input(); }

  Result<ExecEvent> next(Clock::time_point deadline, int wake) override {
    if (!rest_.empty()) {
      ExecEvent event;
      event.kind = ExecEvent::Kind::output;
      event.data = std::exchange(rest_, {});
      return event;
    }
    auto event = channel_->next(deadline, wake);
    if (event && event->kind == ExecEvent::Kind::ended) return broken(printable(event->reason));
    return event;
  }

 private:
  static Diagnostic broken(const std::string& why) {
    return unreachable("it broke: " + why, clients::api_error::unavailable);
  }

  std::unique_ptr<ExecChannel> channel_;
  std::string rest_;
};

Result<std::unique_ptr<ExecChannel>> prove(std::unique_ptr<ExecChannel> channel,
                                           const std::string& key, Clock::time_point deadline,
                                           int wake) {
  supervisor::DriverHandshake handshake(key, random_bytes(supervisor::nonce_size));
  SLIPWAY_TRY(channel->write(handshake.hello()));
  for (;;) {
    SLIPWAY_ASSIGN(const ExecEvent event, channel->next(deadline, wake));
    switch (event.kind) {
      case ExecEvent::Kind::output: {
        SLIPWAY_ASSIGN(const auto proof, handshake.take(event.data));
        if (!proof) break;
        SLIPWAY_TRY(channel->write(*proof));
        return std::unique_ptr<ExecChannel>(
            std::make_unique<ProvenChannel>(std::move(channel), handshake.rest()));
      }
      case ExecEvent::Kind::errors:
        break;
      case ExecEvent::Kind::ended:
        return unreachable(printable(event.reason), "");
      case ExecEvent::Kind::nothing:
        return unreachable("what listens there says nothing", "");
      case ExecEvent::Kind::woken:
        return unreachable("it is no longer waited for", clients::api_error::unavailable);
    }
  }
}

}  // namespace

Result<std::unique_ptr<ExecChannel>> ReachedContainer::run(const std::vector<std::string>& command,
                                                           clients::ExecInput input,
                                                           const clients::ExecWait& wait) {
  if (was_reached_ && given_up_.empty()) given_up_ = "its connection broke";
  if (port_.key.empty() || !given_up_.empty()) return container_.run(command, input, wait);
  auto channel = through_port(wait);
  if (channel) {
    was_reached_ = true;
    return channel;
  }
  auto executed = container_.run(command, input, wait);
  // What breaks both ways is no fault of the port's.
  if (executed) {
    given_up_ = channel.error().message;
    for_good_ = true;
  }
  return executed;
}

Result<std::unique_ptr<ExecChannel>> ReachedContainer::through_port(
    const clients::ExecWait& wait) const {
  clients::ExecWait hurried = wait;
  hurried.deadline = std::min(wait.deadline, Clock::now() + timing_.limit);
  SLIPWAY_ASSIGN(auto channel, container_.connect(port_.port, hurried));
  return prove(std::move(channel), port_.key, hurried.deadline, wait.wake);
}

}  // namespace slipway::executor
