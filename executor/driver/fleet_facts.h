#pragma once

#include <optional>
#include <string>

#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"
#include "executor/driver/decision.h"
#include "executor/driver/payload.h"
#include "executor/trust/gitlab_host.h"

namespace slipway::executor {

/// What the driver takes from fleet.yaml for one job.
struct FleetAnswer {
  FleetFacts facts;
  std::string backend;  ///< executor.backend
  std::string user;     ///< executor.user; empty: none
  GitLabFacts gitlab;
  std::optional<PodPlace> pod;  ///< with the backend `kubernetes`
};

/// Reads the fleet and asks it for the job's project and branch. Nothing when the fleet has errors,
/// which go to the diagnostics.
std::optional<FleetAnswer> ask_fleet(FileSystem& files, const std::string& path,
                                     const Payload& payload, Diagnostics& diagnostics);

}  // namespace slipway::executor
