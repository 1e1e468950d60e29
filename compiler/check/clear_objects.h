#pragma once

#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// secret-in-clear in what patches and further manifests bring: Secrets with their values, and
/// values of ConfigMaps, environment variables and command lines that look like secrets. What comes
/// out of the descriptor's own fields is check_secrets' (checks.h).
std::vector<Diagnostic> secrets_in_objects(const OverlayBuild& overlay, const fleet::Fleet& fleet);

}  // namespace slipway::check
