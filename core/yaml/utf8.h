#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slipway::yaml {

constexpr char32_t invalid_character = 0xFFFD;

/// One character of a text and how many bytes it has.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0 at the end of the text
  bool valid = true;      ///< false: one byte that is no UTF-8, its code is U+FFFD
};

/// The character at the start of `text`, decoded as Go decodes: each invalid byte is a character of
/// its own.
Character first_character(std::string_view text);

void append_utf8(char32_t code, std::string& out);

bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);

}  // namespace slipway::yaml
