#pragma once

#include <string_view>

namespace slipway::yaml {

/// go-yaml's order of string keys: letters after everything else, digits by the number that they
/// form (k2 before k10), else by character.
bool key_less(std::string_view a, std::string_view b);

}  // namespace slipway::yaml
