#include "executor/backend/kubernetes/pod_probe.h"

#include <optional>
#include <thread>

#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

using Clock = std::chrono::steady_clock;
using clients::ExecEvent;

/// Nothing when the helper could not be asked yet.
std::optional<bool> ask(clients::ExecTarget& helper, const ProbeTiming& timing) {
  const auto deadline = Clock::now() + timing.answer;
  const auto channel =
      helper.run({pod_names::helpers_supervisor, "await", pod_names::programs_directory},
                 clients::ExecInput::none, {.deadline = deadline});
  if (!channel) return std::nullopt;
  while (true) {
    const auto event = (*channel)->next(deadline);
    if (!event) return std::nullopt;
    switch (event->kind) {
      case ExecEvent::Kind::output:
        return true;  // the command's end would come later by a turn of the container's runtime
      case ExecEvent::Kind::ended:
        if (event->exit_code < 0) return std::nullopt;  // the container is not there yet
        return false;
      case ExecEvent::Kind::nothing:
        return false;
      case ExecEvent::Kind::errors:
      case ExecEvent::Kind::woken:
        break;
    }
  }
}

}  // namespace

bool starts_soon(clients::ExecTarget& helper, const ProbeTiming& timing) {
  const auto last = Clock::now() + timing.all_attempts;
  std::this_thread::sleep_for(timing.soonest);
  for (;;) {
    if (const auto answer = ask(helper, timing)) return *answer;
    if (Clock::now() + timing.pause > last) return false;
    std::this_thread::sleep_for(timing.pause);
  }
}

}  // namespace slipway::executor
