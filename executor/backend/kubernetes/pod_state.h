#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/diagnostics/diagnostic.h"
#include "executor/backend/kubernetes/trouble_table.h"
#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// What keeps a pod from running its job.
struct PodTrouble {
  Diagnostic error;  ///< Fault::finding: the author's own doing; else the system's
  TroubleWait wait = TroubleWait::hopeless;
  std::string unpulled;  ///< the container whose image cannot be pulled; empty: it is not that
};

/// The `rule` of an error about a build container that began before the helper had put the
/// supervisor into it. Nobody starts that container again, but a new pod may do better.
inline constexpr const char* helper_was_late = "helper-was-late";

enum class ServiceState : std::uint8_t { starting, up, fallen };

struct ServiceStatus {
  std::string container;
  ServiceState state = ServiceState::starting;  ///< up: it runs, and is ready if it can tell
};

/// A pod as the API shows it.
struct PodState {
  std::string uid;
  std::string node;
  bool is_ending = false;   ///< it was asked to end
  bool is_running = false;  ///< both of the job's containers are
  std::vector<ServiceStatus> services;
  std::string progress;  ///< what it waits for, as an end of "waiting for the pod: …"
  std::optional<PodTrouble> trouble;
};

/// Reads a Pod (JSON). `place` tells the platform's images from those that the job's author chose.
PodState pod_state(const std::string& json, const PodPlace& place);

}  // namespace slipway::executor
