#pragma once

#include <span>
#include <string>

#include "compiler/render/rendered.h"
#include "core/diagnostics/format.h"

namespace slipway::cli {

/// The manifests as YAML. One overlay: exactly the bytes of `kustomize build`. Several: one stream
/// of documents, each overlay after a line `# environment/cluster/team/service`. Colours, where on,
/// come on top.
std::string manifest_text(std::span<const render::OverlayText> overlays, Color color);

}  // namespace slipway::cli
