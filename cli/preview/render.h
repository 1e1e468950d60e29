#pragma once

#include <vector>

#include "cli/fleet_input.h"
#include "cli/preview/rendered.h"
#include "core/result.h"

namespace slipway::cli {

/// Compiles and renders every service of the input, in memory, a thread per core. In wave order, as
/// the services are.
Result<Rendering> render_overlays(const FleetInput& input);

/// The same, and holds the objects against the schemas of their clusters (docs/schemas.md), whose
/// snapshots are read from `files`. With errors among the diagnostics, overlays may be missing.
Rendering render_checked(FileSystem& files, const FleetInput& input, Diagnostics& diagnostics);

/// The same, but only the text of each overlay is kept: a tenth of the memory.
std::vector<OverlayText> render_texts(FileSystem& files, const FleetInput& input,
                                      Diagnostics& diagnostics);

/// Only the check; the objects are dropped. Looks at what can be rendered, so that one run says
/// all: not at services that have errors already, nor at any when the fleet has.
void check_rendered(FileSystem& files, const FleetInput& input, Diagnostics& diagnostics);

}  // namespace slipway::cli
