#pragma once

#include <cstdint>
#include <tuple>

#include "core/yaml/node.h"

namespace slipway::check {

/// Where a node is written: what stands in one line counts in many clusters, and is told once.
using NodePlace = std::tuple<const yaml::Source*, std::uint32_t, std::uint32_t>;

inline NodePlace place_of(const yaml::Node& node) { return {node.source, node.line, node.column}; }

}  // namespace slipway::check
