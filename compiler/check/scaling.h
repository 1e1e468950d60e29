#pragma once

#include <vector>

#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// idle-scaling, a warning: an autoscaler that measures a share of what pods request, where a
/// container requests nothing of that: it never has a number to scale by
/// (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale).
std::vector<Diagnostic> idle_scaling(const OverlayBuild& overlay);

}  // namespace slipway::check
