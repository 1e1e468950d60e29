#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Would go-yaml v2 read this text, alone in a file, as something else than a string: a number, a
/// boolean, null, a map, a list, or nothing at all? Texts of several lines and texts that are no
/// YAML count as strings, as for kustomize's IsValueNonString.
bool is_no_string_in_yaml_1_1(std::string_view text);

/// true or false for a boolean of YAML 1.1: y, yes, on, n, no and off as well, where they stand
/// plain and without a tag.
std::optional<bool> boolean_of_yaml_1_1(const Node& scalar);

/// The key of a JSON object that sigs.k8s.io/yaml makes of this key: `8080` of a number, `15` of
/// 017, `true` of on. Nothing for what it refuses: null, a number above int64, a collection.
std::optional<std::string> json_key(const Node& key);

}  // namespace slipway::yaml
