// libyaml says what its state machine expected; a person needs to know what to change.
// data/parser-complaints.txt maps its phrases to ours; an unknown phrase is passed on as it is.

#include "core/yaml/parse_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/text/embedded.h"
#include "core/yaml/utf8.h"

SLIPWAY_EMBEDDED(parser_complaints_txt)

namespace slipway::yaml {

namespace {

struct Explanation {
  std::string_view problem;  ///< part of libyaml's phrase
  std::string_view message;
  std::string_view hint;
};

std::string_view cut_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::vector<Explanation> read_table() {
  constexpr std::size_t indent = 2;
  std::vector<Explanation> table;
  for (std::string_view text = parser_complaints_txt(); !text.empty();) {
    const std::string_view problem = cut_line(text);
    if (problem.empty() || problem.starts_with('#')) continue;
    const std::string_view message = cut_line(text).substr(indent);
    table.push_back({problem, message, cut_line(text).substr(indent)});
  }
  return table;
}

const std::vector<Explanation>& explanations() {
  static const std::vector<Explanation> table = read_table();
  return table;
}

DiagnosticNote note_in(const Source& source, Position position, std::string message) {
  return {source.path, position, source_line_of(source.text, position), std::move(message)};
}

/// Where libyaml stopped, and where what it was reading began.
struct Stop {
  const Source& source;
  Positions& positions;
  std::string_view problem;
  yaml_mark_t at;
  yaml_mark_t begin;

  bool says(std::string_view phrase) const { return problem.find(phrase) != problem.npos; }
  char character(const yaml_mark_t& mark) const {
    const std::size_t offset = positions.offset(mark);
    return offset < source.text.size() ? source.text[offset] : '\0';
  }
  bool at_end() const {
    return source.text.find_first_not_of(" \n", positions.offset(at)) == std::string::npos;
  }
};

/// Where the first byte is that is no UTF-8; npos where all are.
std::size_t first_invalid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (!character.valid) return at;
    at += character.bytes;
  }
  return std::string_view::npos;
}

/// The `{` or `[` that is not closed, or lacks a comma. The parser sees it where something follows
/// that does not fit, often far below.
std::optional<Diagnostic> unclosed_bracket(const yaml_parser_t& parser, const Stop& stop) {
  yaml_mark_t opening = stop.begin;
  if (stop.says("did not find expected node content")) {
    const char found = stop.at_end() ? '\0' : stop.character(stop.at);
    if (parser.marks.top == parser.marks.start || (found != '\0' && found != '}' && found != ']'))
      return std::nullopt;
    opening = *(parser.marks.top - 1);  // of the innermost collection
  } else if (!stop.says("did not find expected ',' or")) {
    return std::nullopt;
  }
  const char open = stop.character(opening);
  if (open != '{' && open != '[') return std::nullopt;
  const char close = open == '{' ? '}' : ']';
  const Position opened = stop.positions.at(opening);
  std::string hint = fmt::format(
      "close it with `{}`, or put quotes around a text that begins with `{}`", close, open);
  const Source& source = stop.source;
  if (stop.at_end()) {
    return error_in_text(source.path, source.text, opened,
                         fmt::format("this `{}` is never closed", open), std::move(hint));
  }
  const Position stopped = stop.positions.at(stop.at);
  if (opened.line == stopped.line && stop.character(stop.at) == ':') {
    return error_in_text(source.path, source.text, stopped, "a `:` cannot stand here",
                         fmt::format("put quotes around a value that contains `: `, such as "
                                     "{}key: \"a: b\"{}; or write a `,` before the key",
                                     open, close));
  }
  if (opened.line == stopped.line) {
    Diagnostic error =
        error_in_text(source.path, source.text, stopped,
                      fmt::format("a `,` or `{}` is missing before this", close), std::move(hint));
    error.notes.push_back(note_in(source, opened, fmt::format("the `{}` stands here", open)));
    return error;
  }
  Diagnostic error = error_in_text(source.path, source.text, opened,
                                   fmt::format("this `{}` is not closed", open), std::move(hint));
  error.notes.push_back(
      note_in(source, stopped, fmt::format("a `,` or `{}` is missing before this", close)));
  return error;
}

/// A `}` or `]` too many.
std::optional<Diagnostic> closes_nothing(const Stop& stop) {
  if (!stop.says("did not find expected key") &&
      !stop.says("did not find expected '-' indicator") &&
      !stop.says("did not find expected <document start>"))
    return std::nullopt;
  const char close = stop.character(stop.at);
  if (close != '}' && close != ']') return std::nullopt;
  return error_in_text(
      stop.source.path, stop.source.text, stop.positions.at(stop.at),
      fmt::format("this `{}` closes nothing", close),
      fmt::format("remove it, or write the `{}` that it belongs to", close == '}' ? '{' : '['));
}

}  // namespace

Diagnostic parse_error(const yaml_parser_t& parser, const Source& source, Positions& positions) {
  const std::string_view problem = parser.problem == nullptr ? "malformed YAML" : parser.problem;
  const bool unreadable = parser.error == YAML_READER_ERROR;
  const Stop stop{source, positions, problem, parser.problem_mark, parser.context_mark};
  if (!unreadable) {
    if (std::optional<Diagnostic> error = unclosed_bracket(parser, stop)) return *std::move(error);
    if (std::optional<Diagnostic> error = closes_nothing(stop)) return *std::move(error);
  }
  // The parser is behind the quote that is open, or the `*` that lacks its name.
  const bool began_wrong = stop.says("found unexpected") || stop.says("alphabetic or numeric");
  // Of a byte that is missing in a character, the parser tells the one behind.
  const std::size_t invalid = stop.says("UTF-8") ? first_invalid(source.text) : std::string::npos;
  const bool is_byte = invalid != std::string::npos;
  const Position position = is_byte      ? positions.at_offset(invalid)
                            : unreadable ? positions.at_offset(parser.problem_offset)
                                         : positions.at(began_wrong ? stop.begin : stop.at);
  std::string message = fmt::format("this is no valid YAML: {}", problem);
  std::string hint;
  for (const Explanation& explanation : explanations()) {
    if (!stop.says(explanation.problem)) continue;
    message = explanation.message;
    hint = explanation.hint;
    break;
  }
  const int value =
      is_byte ? static_cast<unsigned char>(source.text[invalid]) : parser.problem_value;
  if (unreadable && value > 0) message += fmt::format(" (0x{:02X})", value);
  Diagnostic diagnostic =
      error_in_text(source.path, source.text, position, std::move(message), std::move(hint));
  if (!unreadable && !began_wrong && parser.context != nullptr &&
      parser.context_mark.line != parser.problem_mark.line) {
    diagnostic.notes.push_back(
        note_in(source, positions.at(parser.context_mark), "what it belongs to begins here"));
  }
  return diagnostic;
}

}  // namespace slipway::yaml
