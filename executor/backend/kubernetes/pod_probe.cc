#include "executor/backend/kubernetes/pod_probe.h"

#include <chrono>
#include <thread>

#include "clients/kubernetes/exec_target.h"
#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds soonest{250};  ///< no kubelet is faster
/// A refusal costs less than what a longer pause would add to the first line of every job.
constexpr milliseconds pause{40};
constexpr milliseconds all_attempts{1'500};
constexpr milliseconds one_answer{2'000};

/// Without input, `attach` ends well as soon as the supervisor has accepted it.
bool answers(clients::ExecTarget& target) {
  const auto deadline = Clock::now() + one_answer;
  const auto channel = target.run({pod_names::supervisor, "attach", pod_names::state_directory},
                                  clients::ExecInput::none, {.deadline = deadline});
  if (!channel) return false;
  while (true) {
    const auto event = (*channel)->next(deadline);
    if (!event || event->kind == clients::ExecEvent::Kind::nothing) return false;
    if (event->kind == clients::ExecEvent::Kind::ended) return event->exit_code == 0;
  }
}

}  // namespace

bool answers_soon(const JobCluster& cluster, const Job& job) {
  const auto target = clients::make_exec_target(
      cluster.access, {job.pod->namespace_name, job.name, pod_names::build_container});
  const auto last = Clock::now() + all_attempts;
  std::this_thread::sleep_for(soonest);
  while (!answers(*target)) {
    if (Clock::now() + pause > last) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

}  // namespace slipway::executor
