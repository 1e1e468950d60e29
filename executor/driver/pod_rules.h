#pragma once

#include <string>

#include "compiler/fleet/fleet.h"
#include "executor/backend/pod_place.h"
#include "executor/driver/payload.h"

namespace slipway::executor {

/// Where a job's pod goes by the fleet's `executor`: the first rule of its placement that fits,
/// else the builder. For a fleet that passed its checks, with the backend `kubernetes`.
PodPlace pod_place(const fleet::Fleet& fleet, const Payload& payload);

/// The same by this rule alone, or by none (null).
PodPlace pod_place(const fleet::Fleet& fleet, const fleet::PlacementRule* rule);

/// Has the rule no condition?
bool fits_all(const fleet::PlacementRule& rule);

/// The node's directory for a job's cache, named as the host's. Empty where a pod may not reach
/// into its node.
std::string cache_on_node(const PodPlace& place, const std::string& host_directory);

}  // namespace slipway::executor
