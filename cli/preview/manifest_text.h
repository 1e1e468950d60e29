#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "compiler/render/rendered.h"
#include "core/diagnostics/format.h"

namespace slipway::cli {

/// Which overlays stand after a line `# environment/cluster/team/service`.
enum class Headings : std::uint8_t { of_several, of_all };

/// The manifests as YAML. One overlay without a heading: exactly the bytes of `kustomize build`.
/// Several are one stream of documents. Colours, where on, come on top.
std::string manifest_text(std::span<const render::OverlayText> overlays, Headings headings,
                          Color color);

}  // namespace slipway::cli
