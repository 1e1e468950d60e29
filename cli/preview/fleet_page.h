#pragma once

#include <span>
#include <string>

#include "compiler/render/rendered.h"

namespace slipway::cli {

/// The HTML page of a fleet and its rendered overlays (pipelines/report/fleet_page.h). Secrets are
/// redacted.
std::string fleet_page(const fleet::Fleet& fleet,
                       std::span<const render::RenderedOverlay> overlays);

}  // namespace slipway::cli
