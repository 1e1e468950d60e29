#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/fleet_input.h"
#include "cli/preview/rendered.h"
#include "core/result.h"

namespace slipway::cli {

/// Compiles and renders every service of the input, in memory, a thread per core. In wave order, as
/// the services are.
Result<Rendering> render_overlays(const FleetInput& input);

/// The same, but only the text of each overlay is kept: a tenth of the memory.
Result<std::vector<OverlayText>> render_texts(const FleetInput& input);

}  // namespace slipway::cli
