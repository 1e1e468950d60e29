#pragma once

#include <span>
#include <string>

#include "compiler/render/rendered.h"
#include "core/diagnostics/format.h"

namespace slipway::cli {

/// Overlays as a tree: environment, cluster, service, its objects, and which field of the
/// descriptor brought each.
std::string tree_text(std::span<const render::RenderedOverlay> overlays, Color color);

}  // namespace slipway::cli
