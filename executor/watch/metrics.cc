// https://prometheus.io/docs/instrumenting/exposition_formats/
#include "executor/watch/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway::executor {

namespace {

constexpr std::array<std::string_view, 4> causes = {"canceled", "refused", "script", "system"};

std::string metric(std::string_view name, std::string_view type, std::string_view help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

std::string pods_text(const ExecutorCluster::Seen& seen) {
  std::map<std::string_view, std::size_t> counts = {{"running", 0}, {"other", 0}, {"orphaned", 0}};
  for (const ClusterObject& object : seen.objects) {
    if (object.kind == ClusterObject::Kind::pod) ++counts[name_of(state_of(object, seen.view))];
  }
  std::string text = metric("slipway_pods", "gauge", "Pods of jobs in the executor's namespace.");
  for (const auto& [state, count] : counts) {
    text += fmt::format("slipway_pods{{state=\"{}\"}} {}\n", state, count);
  }
  return text;
}

}  // namespace

std::string metrics_text(const std::vector<HostJob>& jobs,
                         const std::optional<ExecutorCluster::Seen>& pods,
                         const std::map<std::string, std::uint64_t>& counts) {
  const auto count = [&](const std::string& name) {
    const auto found = counts.find(name);
    return found == counts.end() ? 0 : found->second;
  };
  const auto with_state = [&](JobState state) {
    return std::count_if(jobs.begin(), jobs.end(),
                         [&](const HostJob& job) { return job.state == state; });
  };
  std::string text = metric("slipway_jobs", "gauge", "Jobs of this host that are not cleaned up.");
  text += fmt::format("slipway_jobs{{state=\"running\"}} {}\n", with_state(JobState::running));
  text += fmt::format("slipway_jobs{{state=\"orphaned\"}} {}\n", with_state(JobState::orphaned));
  text += fmt::format("slipway_jobs{{state=\"unknown\"}} {}\n", with_state(JobState::unknown));
  if (pods) text += pods_text(*pods);
  text += metric("slipway_jobs_finished_total", "counter", "Jobs that ended well.");
  text += fmt::format("slipway_jobs_finished_total {}\n", count("finished"));
  text += metric("slipway_jobs_failed_total", "counter",
                 "Attempts at jobs that failed, by cause: the runner prepares a job three times.");
  for (const std::string_view cause : causes) {
    text += fmt::format("slipway_jobs_failed_total{{cause=\"{}\"}} {}\n", cause,
                        count(fmt::format("failed/{}", cause)));
  }
  text += metric("slipway_jobs_reaped_total", "counter",
                 "Jobs that their runners left and that were removed.");
  text += fmt::format("slipway_jobs_reaped_total {}\n", count("reaped"));
  return text;
}

}  // namespace slipway::executor
