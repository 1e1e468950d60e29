#include "executor/watch/host_jobs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/diagnostics/format.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
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

JobState state_of(const JobRecord& record) {
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
  DiskFileSystem disk;
  const std::string records_directory = join_path(state_directory, "records");
  if (disk.type(records_directory) == FileType::missing) return reaped;
  // One at a time: two would count a job twice.
  const Descriptor lock(::open(records_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (mode == ReapMode::remove && lock.is_open()) ::flock(lock.number(), LOCK_EX);
  const JobRecords records(state_directory);
  const JobCounts counts(state_directory);
  for (const HostJob& job : host_jobs(state_directory, diagnostics)) {
    if (job.state != JobState::orphaned) continue;
    const Decision& decision = job.record.decision;
    Reaped entry{.job = decision.job.name,
                 .what = fmt::format("processes and {}", printable(decision.job.directory)),
                 .why = fmt::format("its runner, process {}, has ended", job.record.runner.process),
                 .removed = false};
    if (mode == ReapMode::remove) {
      if (job.record.failure == JobFailure::none) {
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
