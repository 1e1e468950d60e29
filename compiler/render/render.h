#pragma once

#include <vector>

#include "compiler/render/input.h"
#include "compiler/render/rendered.h"
#include "core/result.h"

namespace slipway::render {

/// Compiles and renders every service of the input, in memory, a thread per core. In wave order, as
/// the services are.
Result<Rendering> render_overlays(const Input& input);

/// The same, and holds the objects against the schemas of their clusters (docs/schemas.md). With
/// errors among the diagnostics, overlays may be missing.
Rendering render_checked(const Input& input, Diagnostics& diagnostics);

/// The same, but only the text of each overlay is kept: a tenth of the memory.
std::vector<OverlayText> render_texts(const Input& input, Diagnostics& diagnostics);

/// Only the check; the objects are dropped. Looks at what can be rendered, so that one run says
/// all: not at services that have errors already, nor at any when the fleet has.
void check_rendered(const Input& input, Diagnostics& diagnostics);

}  // namespace slipway::render
