#include "executor/watch/host_jobs.h"

#include <fmt/format.h>

#include "core/diagnostics/format.h"
#include "core/process/process_table.h"
#include "executor/driver/config_output.h"
#include "executor/driver/job_counts.h"

namespace slipway::executor {

namespace {

/// A call of the driver that outlives its runner ends the job itself: it is not to be disturbed.
bool has_driver(const Decision& decision) {
  return !processes_with_variable(fmt::format("{}={}", decision_variable, to_text(decision)))
              .empty();
}

/// A runner that could not prepare a job calls cleanup and tries again at once, with the same name.
constexpr std::int64_t until_tried_again = 10;

/// Its cleanup failed, or was killed, if no call of the driver is left: the runner does not try
/// again.
bool is_given_up(const JobRecord& record) {
  return record.cleaning && seconds_now() - record.stage_began >= until_tried_again;
}

JobState state_of(const JobRecord& record) {
  if (is_given_up(record) && !has_driver(record.decision)) return JobState::orphaned;
  switch (liveness(record.runner)) {
    case Liveness::running:
      return JobState::running;
    case Liveness::unknown:
      return JobState::unknown;
    case Liveness::ended:
      break;
  }
  return has_driver(record.decision) ? JobState::running : JobState::orphaned;
}

std::string left_by(const Job& job) {
  if (!job.pod) return fmt::format("processes and {}", printable(job.directory));
  return fmt::format("pod {}/{}", printable(job.pod->namespace_name), job.name);
}

std::string why_orphaned(const JobRecord& record) {
  if (record.cleaning) return "its cleanup did not end well";
  return fmt::format("its runner, process {}, has ended", record.runner.process);
}

}  // namespace

std::vector<HostJob> host_jobs(const std::string& state_directory, Diagnostics& diagnostics) {
  std::vector<HostJob> jobs;
  for (JobRecord& record : JobRecords(state_directory).all(diagnostics)) {
    const JobState state = state_of(record);
    jobs.push_back({.record = std::move(record), .state = state});
  }
  return jobs;
}

std::vector<Reaped> reap_host_jobs(const std::string& state_directory, ReapMode mode,
                                   const std::function<Result<void>(const Decision&)>& clean_up,
                                   Diagnostics& diagnostics) {
  std::vector<Reaped> reaped;
  const JobRecords records(state_directory);
  const JobCounts counts(state_directory);
  for (const HostJob& job : host_jobs(state_directory, diagnostics)) {
    if (job.state != JobState::orphaned) continue;
    const Decision& decision = job.record.decision;
    Reaped entry{.job = decision.job.name,
                 .what = left_by(decision.job),
                 .why = why_orphaned(job.record),
                 .removed = false};
    if (mode == ReapMode::remove) {
      if (job.record.failure == JobFailure::none && !job.record.cleaning) {
        records.note(decision.job.name, job.record.stage, job.record.stage_began,
                     JobFailure::system);
      }
      const auto cleaned = clean_up(decision);
      if (cleaned) {
        entry.removed = true;
        counts.add("reaped");
      } else {
        diagnostics.add(cleaned.error());
      }
    }
    reaped.push_back(std::move(entry));
  }
  return reaped;
}

}  // namespace slipway::executor
