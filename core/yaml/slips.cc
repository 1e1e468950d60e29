// A YAML parser notices a slip late, often on the line below it, and in terms of its own grammar.
// The lines tell more: each slip has a look of its own.

#include "core/yaml/slips.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/diagnostics/format.h"
#include "core/yaml/line_index.h"

namespace slipway::yaml {

namespace {

struct Slip {
  std::size_t column = 0;  ///< from 0, in bytes
  std::string message;
  std::string hint;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// Indentation and `- ` in front of a line's content.
std::size_t content_begin(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line.substr(at, 2) == "- "))
    ++at;
  return at;
}

// Where the key that a line begins with ends, which is where its colon should be.
std::size_t key_end(std::string_view line) {
  std::size_t at = content_begin(line);
  while (at < line.size() && is_word(line[at])) ++at;
  return at;
}

// Where the value of `key: value` or `- value` begins.
std::size_t value_begin(std::string_view line) {
  std::size_t at = key_end(line);
  if (line.substr(at, 2) != ": ") return content_begin(line);
  at += 2;
  while (at < line.size() && line[at] == ' ') ++at;
  return at;
}

std::optional<Slip> find_tab(std::string_view line) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos || tab >= content_begin(line)) return std::nullopt;
  return Slip{tab, "a tab cannot be used for indentation",
              "indent with spaces; most editors can convert the file"};
}

// The length of `{name}` at the start of a text, or 0.
std::size_t variable_length(std::string_view text) {
  if (!text.starts_with('{')) return 0;
  const std::size_t close = text.find('}');
  if (close == std::string_view::npos || close == 1 || text[1] < 'a' || text[1] > 'z') return 0;
  const std::string_view name = text.substr(1, close - 1);
  return std::all_of(name.begin(), name.end(), is_word) ? close + 1 : 0;
}

Slip needs_quotes(std::size_t at, std::string_view value, std::size_t length) {
  value = value.substr(0, value.find(" #"));
  while (value.ends_with(' ')) value.remove_suffix(1);
  const char quote = value.find_first_of("\"\\") == std::string_view::npos ? '"' : '\'';
  return Slip{
      at,
      fmt::format("a value that begins with `{}` needs quotes", printable(value.substr(0, length))),
      fmt::format("write {0}{1}{0}", quote, printable(value))};
}

std::optional<Slip> find_variable(std::string_view line) {
  const std::size_t at = value_begin(line);
  const std::string_view value = line.substr(at);
  const std::size_t length = variable_length(value);
  if (length == 0 || length >= value.size()) return std::nullopt;
  return needs_quotes(at, value, length);
}

// `*.txt`, `@scope/name`, `%d`: characters that mean something else, or nothing, to YAML.
std::optional<Slip> find_reserved(std::string_view line) {
  const std::size_t at = value_begin(line);
  const std::string_view value = line.substr(at);
  if (value.empty() || std::string_view("*&@%`").find(value.front()) == std::string_view::npos)
    return std::nullopt;
  if (value.front() == '%' && at == 0) return std::nullopt;  // a directive
  if (value.front() == '*' || value.front() == '&') {
    std::size_t end = 1;
    while (end < value.size() && is_word(value[end]) && value[end] != '.') ++end;
    if (end > 1 && (end == value.size() || value[end] == ' ')) return std::nullopt;
  }
  return needs_quotes(at, value, 1);
}

std::optional<Slip> find_missing_space(std::string_view line) {
  const std::size_t begin = content_begin(line);
  const std::size_t end = key_end(line);
  if (end == begin || end + 1 >= line.size() || line[end] != ':' || line[end + 1] == ' ')
    return std::nullopt;
  if (line.substr(end, 3) == "://") return std::nullopt;
  const std::string_view key = line.substr(begin, end - begin);
  return Slip{end, fmt::format("there is no space after `{}:`", key),
              fmt::format("write `{}: {}`", key, printable(line.substr(end + 1)))};
}

// Where the quote that opens at `at` is closed on its line; the line's end when it is not.
std::size_t closing_quote(std::string_view line, std::size_t at) {
  const char quote = line[at];
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\' && quote == '"')
      ++i;
    else if (line[i] == quote && quote == '\'' && line.substr(i, 2) == "''")
      ++i;
    else if (line[i] == quote)
      return i;
  }
  return line.size();
}

bool is_quote(std::string_view line, std::size_t at) {
  return at < line.size() && (line[at] == '"' || line[at] == '\'');
}

// At the beginning of a value, or of an item between brackets.
std::optional<Slip> find_open_quote(std::string_view line) {
  std::size_t at = value_begin(line);
  if (at >= line.size()) return std::nullopt;
  const bool flow = line[at] == '[' || line[at] == '{';
  for (char before = ','; at < line.size(); ++at) {
    if (is_quote(line, at) && std::string_view("[{,:").find(before) != std::string_view::npos) {
      const std::size_t end = closing_quote(line, at);
      if (end == line.size())
        return Slip{at, "a quote is opened here but not closed on this line",
                    fmt::format("close it with {}", line[at])};
      at = end;
    }
    if (!flow || line.substr(at, 2) == " #") return std::nullopt;
    if (line[at] != ' ') before = line[at];
  }
  return std::nullopt;
}

std::optional<Slip> find_text_after_quote(std::string_view line) {
  const std::size_t at = value_begin(line);
  if (!is_quote(line, at)) return std::nullopt;
  const std::size_t rest = line.find_first_not_of(' ', closing_quote(line, at) + 1);
  if (rest == std::string_view::npos || line[rest] == '#' || line[rest] == ':') return std::nullopt;
  return Slip{rest, "a text cannot go on behind the quote that closes it",
              line[at] == '"'
                  ? "put quotes around the whole text, and write \\\" for each quote inside it"
                  : "put quotes around the whole text, and write '' for each quote inside it"};
}

// `  key: value` below `key: value`, one step too deep.
std::optional<Slip> find_deeper(std::string_view line, std::string_view above) {
  const std::size_t indent = line.find_first_not_of(' ');
  const std::size_t end = key_end(line);
  if (indent != content_begin(line) || end == indent || line.substr(end, 1) != ":")
    return std::nullopt;
  const std::size_t above_begin = content_begin(above);
  const std::size_t above_end = key_end(above);
  const std::size_t value = value_begin(above);
  const bool has_value = above_end > above_begin && above.substr(above_end, 2) == ": " &&
                         value < above.size() &&
                         std::string_view("#|>[{&!").find(above[value]) == std::string_view::npos;
  if (!has_value || indent <= above_begin) return std::nullopt;
  return Slip{indent,
              fmt::format("this line stands deeper than `{}`, which has a value already",
                          printable(above.substr(above_begin, above_end - above_begin))),
              "begin both lines in the same column; or, if this one belongs below the other, "
              "remove the value there"};
}

std::optional<Slip> find_slip(std::string_view line) {
  for (const auto find : {find_tab, find_variable, find_reserved, find_missing_space,
                          find_open_quote, find_text_after_quote}) {
    if (std::optional<Slip> slip = find(line)) return slip;
  }
  return std::nullopt;
}

// A line above the error is to blame for less: `nginx:1.7` may well be a text there. Without its
// space, a key becomes the start of a text that the next line, indented the same, goes on with.
std::optional<Slip> find_slip_above(std::string_view line, std::string_view error_line) {
  for (const auto find : {find_tab, find_variable, find_open_quote}) {
    if (std::optional<Slip> slip = find(line)) return slip;
  }
  const std::size_t indent = content_begin(error_line);
  const bool same_mapping = content_begin(line) == indent && line.find_first_not_of(' ') == indent;
  return same_mapping ? find_missing_space(line) : std::nullopt;
}

}  // namespace

Diagnostic explain_slip(Diagnostic error, const Source& source) {
  constexpr std::uint32_t lines_above = 3;
  const std::uint32_t error_line = error.position.line;
  std::vector<std::uint32_t> lines;
  for (std::uint32_t up = 0; up <= lines_above && up < error_line; ++up)
    lines.push_back(error_line - up);
  for (const DiagnosticNote& note : error.notes) lines.push_back(note.position.line);
  for (const std::uint32_t line : lines) {
    const std::string text = source_line_of(source.text, {line, 1});
    std::optional<Slip> slip =
        line == error_line ? find_slip(text) : find_slip_above(text, error.source_line);
    if (!slip && line == error_line && line > 1)
      slip = find_deeper(text, source_line_of(source.text, {line - 1, 1}));
    if (!slip) continue;
    return error_in_text(source.path, source.text,
                         {line, static_cast<std::uint32_t>(slip->column) + 1}, slip->message,
                         slip->hint);
  }
  return error;
}

Diagnostic unknown_alias(const Source& source, Position position, std::string_view name) {
  const std::string said = printable(name);
  return error_in_text(
      source.path, source.text, position,
      fmt::format("`*{}` repeats a value that is marked by `&` and this name, and none above is",
                  said),
      fmt::format(
          "put quotes around a text that begins with `*`: \"*{}\"; or mark the value that is "
          "to be repeated: `key: &name value`",
          said));
}

std::string swallowed_text(const Node& empty) {
  if (!empty.is_null() || !empty.text().empty() || empty.source == nullptr) return {};
  // An empty value stands where its key does.
  const std::string line = line_of(*empty.source, {empty.line, empty.column});
  const std::size_t colon = line.find(": ", empty.column == 0 ? 0 : empty.column - 1);
  if (colon == std::string::npos) return {};
  const std::size_t value = line.find_first_not_of(' ', colon + 1);
  if (value == std::string::npos) return {};
  if (line[value] == '#')
    return "put quotes around a text that begins with `#`: else it is a comment";
  if (line[value] == '&') return "put quotes around a text that begins with `&`";
  return {};
}

std::string unquoted_variable(const Node& node) {
  if (!node.is_mapping() || !node.flow || node.size() != 1) return {};
  const Entry& entry = node.entries().front();
  if (!entry.key->is_scalar() || !entry.value->is_null()) return {};
  const std::string text = fmt::format("{{{}}}", entry.key->text());
  return variable_length(text) == text.size() ? text : std::string();
}

}  // namespace slipway::yaml
