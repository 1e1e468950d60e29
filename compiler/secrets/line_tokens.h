#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace slipway::secrets {

/// A key or a value on a line of YAML.
struct Token {
  enum class Kind : std::uint8_t { key, value };
  Kind kind = Kind::value;
  std::size_t begin = 0, end = 0;      ///< in the line, without quotes
  bool open = false;                   ///< quoted, and the quote is not closed on this line
  std::string_view key;                ///< of a value: the key before it on this line; may be empty
  std::vector<std::string_view> path;  ///< the keys of the line that it stands below, and `key`

  [[nodiscard]] std::string_view text(std::string_view line) const {
    return line.substr(begin, end - begin);
  }
};

struct LineTokens {
  std::vector<Token> tokens;
  std::string_view last_name;      ///< the last value of a key `name`
  std::size_t comment = SIZE_MAX;  ///< where one begins, at its `#`
  std::string_view last_value;     ///< the last value that is not followed by a key
};

/// What stands on a line, told by its letters alone: good enough to find values in a line of any
/// text. Views into the line.
LineTokens tokens_of(std::string_view line);

}  // namespace slipway::secrets
