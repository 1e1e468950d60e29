#pragma once

#include <string>
#include <string_view>

namespace slipway::cli {

/// Manifests as the emitter writes them, with terminal colours for keys, comments and document
/// marks. Only colours are added: without them the text is the same.
std::string colored_yaml(std::string_view manifests);

}  // namespace slipway::cli
