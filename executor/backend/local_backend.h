#pragma once

#include "executor/backend/backend.h"
#include "executor/backend/directories.h"

namespace slipway::executor {

/// Runs jobs on this host, each in a directory of its own, as an unprivileged user where the Job
/// names one. Needs nothing installed but a shell and git.
class LocalBackend final : public Backend {
 public:
  /// `program` is slipway itself, which the job finds in its PATH.
  explicit LocalBackend(Program program) : program_(std::move(program)) {}

  Result<Place> place(const Job& job) override;
  Result<void> prepare(const Job& job, const JobSecrets& secrets) override;
  Result<StageOutcome> run(const Job& job, const Stage& stage, int cancel,
                           std::chrono::milliseconds grace) override;
  Result<void> cleanup(const Job& job, std::chrono::milliseconds grace) override;

 private:
  Program program_;
};

/// All variables that a job's script starts with (docs/executor.md). What GitLab gives the job, the
/// script itself sets.
std::vector<std::string> local_environment(const Job& job, const std::string& shell);

}  // namespace slipway::executor
