#pragma once

#include <vector>

#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// idle-alert, a warning: an alert that a service asks for, whose expression compares with the
/// limits of its containers (kube_pod_container_resource_limits of kube-state-metrics), where none
/// has such a limit: it compares with nothing, and never fires.
std::vector<Diagnostic> idle_alerts(const OverlayBuild& overlay);

}  // namespace slipway::check
