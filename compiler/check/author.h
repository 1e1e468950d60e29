#pragma once

#include <optional>
#include <string_view>

#include "compiler/check/overlay_build.h"
#include "compiler/overlay/written_at.h"
#include "core/yaml/node.h"

namespace slipway::check {

/// Where a person wrote what stands at a node of a rendered object of an overlay: by the text that
/// the node comes from, else by the patch that was the last one to change something at or below
/// `path` (as manifest::Finding::path). Nothing for what comes out of fields of the descriptor.
std::optional<overlay::Written> author_of(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                                          const yaml::Node& object, const yaml::Node& node,
                                          std::string_view path);

/// The same by the text alone.
std::optional<overlay::Written> written_at(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                                           const yaml::Node& node);

}  // namespace slipway::check
