#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "executor/driver/job_records.h"
#include "executor/watch/reaped.h"

namespace slipway::executor {

/// Whether somebody still sees to a job.
enum class JobState : std::uint8_t {
  running,   ///< its runner lives, or a call of the driver works on it
  orphaned,  ///< its runner has died, or could not clean up, and no call of the driver is left
  unknown,   ///< its runner is in another container, so this one cannot tell
};

/// A job that was prepared and not cleaned up, as this host knows it.
struct HostJob {
  JobRecord record;
  JobState state = JobState::unknown;
};

/// All jobs of a state directory. What cannot be read is a warning.
std::vector<HostJob> host_jobs(const std::string& state_directory, Diagnostics& diagnostics);

/// Ends the orphaned jobs of a state directory by `clean_up`, and counts them. Safe beside running
/// jobs, and beside itself for who holds a ReapLock; what cannot be ended is an error among the
/// diagnostics, and the rest goes on.
std::vector<Reaped> reap_host_jobs(const std::string& state_directory, ReapMode mode,
                                   const std::function<Result<void>(const Decision&)>& clean_up,
                                   Diagnostics& diagnostics);

}  // namespace slipway::executor
