#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/check/overlay_build.h"
#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::check {

/// The patch that was the last one to change something at or below a path of an object of a
/// service, as a place in its overlay; nothing when none did, or nothing was recorded. `path` is
/// written as manifest::Finding::path.
std::optional<DiagnosticNote> changed_by(const OverlayBuild& overlay, const yaml::Node& object,
                                         std::string_view path);

/// The patches of a service that change no object of its overlay.
std::vector<const fleet::Patch*> idle_patches(const OverlayBuild& overlay);

}  // namespace slipway::check
