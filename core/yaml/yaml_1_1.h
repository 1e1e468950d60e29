#pragma once

#include <string_view>

namespace slipway::yaml {

/// Would go-yaml v2 read this text, alone in a file, as something else than a string: a number, a
/// boolean, null, a map, a list, or nothing at all? Texts of several lines and texts that are no
/// YAML count as strings, as for kustomize's IsValueNonString.
bool is_no_string_in_yaml_1_1(std::string_view text);

}  // namespace slipway::yaml
