#pragma once

#include <string_view>

namespace slipway::kustomize {

/// As Go's utf8.Valid: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

}  // namespace slipway::kustomize
