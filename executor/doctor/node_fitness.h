#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// Why a node does not take the pods of a place, and what helps.
struct Hindrance {
  std::string what;  ///< `build-1 is not ready: …`
  std::string fix;
};

/// Everything that keeps a job's usual pod off a node (JSON, as the API server has it) that has the
/// place's labels: it is not ready, short of disk or memory, closed, has a taint that the place
/// does not tolerate, or is too small.
std::vector<Hindrance> hindrances(const nlohmann::json& node, const PodPlace& place);

}  // namespace slipway::executor
