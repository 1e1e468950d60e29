#pragma once

#include <string_view>

namespace slipway::kustomize {

/// The line of a sorted table that begins with `key` and a space, without its line end; empty when
/// there is none. The table is searched where it is: nothing is parsed or copied.
std::string_view find_line(std::string_view table, std::string_view key);

/// What follows `name` in the word of a table's line that begins with it and `=` or `:`; empty when
/// there is none. The line's first word is what find_line() found it by.
std::string_view find_field(std::string_view line, std::string_view name);

/// Cuts the first word off `text`, up to a separator or the end.
std::string_view next_word(std::string_view& text, char separator = ' ');

/// Cuts the first line off `text`.
inline std::string_view next_line(std::string_view& text) { return next_word(text, '\n'); }

}  // namespace slipway::kustomize
