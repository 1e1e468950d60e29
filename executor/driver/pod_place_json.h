#pragma once

#include <nlohmann/json_fwd.hpp>

#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// A place as part of the decision, and back. What is missing or of another type is empty.
nlohmann::json to_json(const PodPlace& place);
PodPlace pod_place_from_json(const nlohmann::json& json);

}  // namespace slipway::executor
