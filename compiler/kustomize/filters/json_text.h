#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// A JSON text, as one that the YAML reader reads alike: without pairs of surrogates, `\/`, and
/// characters that are line ends or not allowed in YAML. Text that is no JSON comes out as it went
/// in, as far as it is none.
std::string json_as_yaml(std::string_view json);

/// Is this one JSON value, as Go's JSON reader takes it, and nothing else? The YAML reader takes
/// more: comments, anchors, commas before a bracket, and what stands behind the value.
bool is_json(std::string_view text);

/// An error with this message and hint at what the YAML reader took and JSON does not have: texts
/// without double quotes, YAML's other plain scalars, blocks.
Result<void> check_json(const yaml::Node& node, std::string_view message, std::string_view hint);

}  // namespace slipway::kustomize
