#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/diagnostics/diagnostic.h"

namespace slipway::executor {

enum class TroubleWait : std::uint8_t {
  hopeless,  ///< waiting does not help
  may_pass,  ///< such as a full node, or a registry that does not answer
};

/// What keeps a pod from running its job.
struct PodTrouble {
  Diagnostic error;  ///< Fault::finding: the author's own doing; else the system's
  TroubleWait wait = TroubleWait::hopeless;
};

/// A pod as the API shows it.
struct PodState {
  std::string uid;
  std::string node;
  bool is_ending = false;                    ///< it was asked to end
  bool is_running = false;                   ///< both of the job's containers are
  bool are_services_up = true;               ///< they run, and those that can tell are ready
  std::vector<std::string> fallen_services;  ///< names of containers that have ended
  std::string progress;  ///< what it waits for, as an end of "waiting for the pod: …"
  std::optional<PodTrouble> trouble;
};

/// Reads a Pod (JSON).
PodState pod_state(const std::string& json);

}  // namespace slipway::executor
