#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway {

/// Does the pattern match the whole text? `?` is one character but `/`, `*` any number of
/// characters but
/// `/`, `**` any number of any characters; all else stands for itself. Time is the product of the
/// lengths.
bool glob_match(std::string_view pattern, std::string_view text);

/// A text that both patterns match, or nothing when there is none.
std::optional<std::string> glob_overlap(std::string_view a, std::string_view b);

}  // namespace slipway
