#pragma once

#include <vector>

#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// below-policy in what patches and further manifests make of a service: the replicas of its
/// Deployment, and the bounds of what scales it. What the descriptor itself says is check_policy's
/// (checks.h).
std::vector<Diagnostic> policy_in_objects(const OverlayBuild& overlay, const fleet::Fleet& fleet);

}  // namespace slipway::check
