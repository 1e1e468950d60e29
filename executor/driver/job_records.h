#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "executor/driver/decision.h"
#include "executor/driver/runner_process.h"

namespace slipway::executor {

/// How a job failed, so far; `none` may still become another.
enum class JobFailure : std::uint8_t { none, script, canceled, system };

/// What the host knows of a job between `prepare` and `cleanup`.
struct JobRecord {
  Decision decision;
  ProcessMark runner;         ///< the gitlab-runner that works on the job
  std::int64_t prepared = 0;  ///< seconds since 1970
  std::string stage;          ///< the one that runs, or ran last; empty: none yet
  std::int64_t stage_began = 0;
  JobFailure failure = JobFailure::none;
  bool cleaning = false;  ///< cleanup was called, at `stage_began`: the runner does it once
};

/// The records of a state directory, a file for each job, readable by the runner's user alone. Each
/// is there before anything of its job is, and goes after all of it, so that what dead runners left
/// is found.
class JobRecords {
 public:
  explicit JobRecords(const std::string& state_directory);

  Result<void> begin(const JobRecord& record) const;
  /// Notes the stage and the failure. A host that cannot write them still runs the job.
  void note(const std::string& job, std::string_view stage, std::int64_t began,
            JobFailure failure) const;
  /// Notes that cleanup was called. When the record outlives that call, it did not end well.
  void note_cleanup(const std::string& job) const;
  /// Forgets a job and gives how it had failed; nothing when it was forgotten before.
  [[nodiscard]] std::optional<JobFailure> end(const std::string& job) const;
  /// How the job has failed so far.
  [[nodiscard]] JobFailure failure_of(const std::string& job) const;

  /// The names of all jobs that have a record, also one that cannot be read.
  [[nodiscard]] Result<std::set<std::string>> names() const;
  /// All records, by name. One that cannot be read is a warning.
  [[nodiscard]] std::vector<JobRecord> all(Diagnostics& diagnostics) const;

 private:
  [[nodiscard]] std::string stage_file(const std::string& job) const;

  std::string directory_;
};

/// The state directory that a decision's job belongs to.
std::string state_directory_of(const Decision& decision);

/// Seconds since 1970.
std::int64_t seconds_now();

}  // namespace slipway::executor
