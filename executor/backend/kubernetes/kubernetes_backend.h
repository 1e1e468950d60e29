#pragma once

#include <string>
#include <vector>

#include "executor/backend/backend.h"

namespace slipway::executor {

/// Runs jobs in pods on a cluster's builder (docs/kubernetes.md). A job has one pod, with a
/// container for its scripts and one for sources, caches and artifacts; both run
/// slipway-supervisor. Needs `job.pod`.
class KubernetesBackend final : public Backend {
 public:
  /// `environment` is this process's, as `NAME=value`, for credential plugins.
  explicit KubernetesBackend(std::vector<std::string> environment)
      : environment_(std::move(environment)) {}

  Result<Place> place(const Job& job) override;
  Result<void> prepare(const Job& job, const JobSecrets& secrets) override;
  Result<StageOutcome> run(const Job& job, const Stage& stage, int cancel,
                           std::chrono::milliseconds grace) override;
  Result<void> cleanup(const Job& job, std::chrono::milliseconds grace) override;

 private:
  std::vector<std::string> environment_;
};

/// The container in which a stage of gitlab-runner runs.
const char* container_of(const std::string& stage);

}  // namespace slipway::executor
