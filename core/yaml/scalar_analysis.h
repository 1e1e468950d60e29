#pragma once

#include <string_view>

namespace slipway::yaml {

/// What the characters of a string mean for the styles that it can be written in, as go-yaml's
/// emitters look at them.
struct ScalarAnalysis {
  bool has_line_feed = false;
  bool multiline = false;         ///< a line break of any kind
  bool block_indicators = false;  ///< plain, it would be read as something else
  bool flow_indicators = false;   ///< the same between brackets
  bool special = false;           ///< characters that only double quotes can hold
  bool tabs = false;
  bool edges = false;  ///< a space or a line break in front or at the end
  bool trailing_space = false;
  bool break_space = false;  ///< a space behind a line break
  bool space_break = false;  ///< a line break behind a space
};

/// Of a string that is not empty.
ScalarAnalysis analyze_scalar(std::string_view text);

/// YAML 1.1's line breaks.
bool is_break(char32_t code);
/// Characters that go-yaml writes as they are; those beyond U+FFFF it escapes.
bool is_printable(char32_t code);
/// May a plain string begin with its first character, outside of brackets?
bool is_safe_in_front(std::string_view text);

}  // namespace slipway::yaml
