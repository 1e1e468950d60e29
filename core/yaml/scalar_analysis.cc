#include "core/yaml/scalar_analysis.h"

#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

bool is_flow_indicator(char c) {
  return c == ',' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}' || c == ':';
}

bool is_blank_at(std::string_view text, std::size_t i) {
  return i >= text.size() || text[i] == ' ' || text[i] == '\t';
}

}  // namespace

bool is_break(char32_t code) {
  return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool is_printable(char32_t code) {
  return code == '\n' || (code >= 0x20 && code <= 0x7E) || (code >= 0xA0 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD && code != 0xFEFF);
}

bool is_safe_in_front(std::string_view text) {
  const char c = text.front();
  if (std::string_view("#,[]{}&*!|>'\"%@`").find(c) != std::string_view::npos) return false;
  if ((c == '?' || c == ':' || c == '-') && is_blank_at(text, 1)) return false;
  return !text.starts_with("---") && !text.starts_with("...");
}

ScalarAnalysis analyze_scalar(std::string_view text) {
  ScalarAnalysis result;
  if (text.empty()) return result;
  result.block_indicators = !is_safe_in_front(text);
  result.flow_indicators = result.block_indicators;
  bool after_blank = true;
  bool previous_space = false;
  bool previous_break = false;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    const char32_t code = character.code;
    const std::size_t next = i + character.bytes;
    const bool at_edge = i == 0 || next >= text.size();
    if (i > 0 && ((code == ':' && is_blank_at(text, next)) || (code == '#' && after_blank))) {
      result.block_indicators = true;
      result.flow_indicators = true;
    }
    if (code < 0x80 && is_flow_indicator(static_cast<char>(code))) result.flow_indicators = true;
    if (code == '\t') {
      result.tabs = true;
    } else if (!is_printable(code)) {
      result.special = true;
    }
    if (code == ' ') {
      if (at_edge) result.edges = true;
      if (next >= text.size()) result.trailing_space = true;
      if (previous_break) result.break_space = true;
    } else if (is_break(code)) {
      result.multiline = true;
      if (code == '\n') result.has_line_feed = true;
      if (at_edge) result.edges = true;
      if (previous_space) result.space_break = true;
    }
    previous_space = code == ' ';
    previous_break = is_break(code);
    after_blank = code == ' ' || code == '\t' || code == 0 || is_break(code);
    i = next;
  }
  return result;
}

}  // namespace slipway::yaml
