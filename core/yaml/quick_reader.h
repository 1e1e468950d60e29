#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/yaml/reader.h"

namespace slipway::yaml {

/// Reads a piece of text as one document when it has the plain form that nearly all manifests have,
/// several times faster than libyaml. Gives nothing when it has not (or is broken, or exceeds a
/// limit): then libyaml decides. Null: the piece holds no document.
std::optional<Node*> read_quickly(Stream& stream, std::string_view piece, std::uint32_t first_line,
                                  const Limits& limits, std::size_t& nodes);

}  // namespace slipway::yaml
