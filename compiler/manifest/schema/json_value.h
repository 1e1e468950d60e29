#pragma once

#include <cstddef>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::manifest {

/// Reads one JSON value that begins at `text[position]` and moves `position` behind it. Gives null
/// (and leaves the position anywhere) when there is none, or it is nested deeper than 100 levels.
yaml::Node* read_json_value(std::string_view text, std::size_t& position, yaml::Arena& arena);

}  // namespace slipway::manifest
