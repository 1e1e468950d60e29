#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway {

/// Builds one JSON object on one line, field by field, in the order of the calls.
class JsonLine {
 public:
  JsonLine& text(std::string_view name, std::string_view value);
  JsonLine& number(std::string_view name, std::int64_t value);

  /// All fields of another line after those of this one.
  JsonLine& append(const JsonLine& other);

  /// `{"name":"value"}`, without a line end.
  [[nodiscard]] std::string str() const { return "{" + fields_ + "}"; }

 private:
  void name(std::string_view name);
  std::string fields_;
};

/// `text` as a JSON string with its quotes: ASCII control characters escaped, invalid UTF-8
/// replaced by U+FFFD, and the line separators U+2028 and U+2029 escaped, so that it stays one line
/// for every reader.
std::string json_string(std::string_view text);

}  // namespace slipway
