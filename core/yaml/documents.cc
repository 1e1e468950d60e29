// kustomize looks for document separators with a regular expression (`\n---.*\n`) and gives each
// piece to go-yaml alone, which reads one document of it. So a `---` on the first line belongs to
// the first piece, and one that ends the text without a line end to the last, where it is no
// separator.

#include "core/yaml/documents.h"

#include <fmt/format.h>

#include <algorithm>

namespace slipway::yaml {

namespace {

std::uint32_t count_lines(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

// Where the next line begins with `---`, the first line aside: at the end of the line before it.
std::size_t find_separator(std::string_view text, std::size_t from) {
  constexpr std::string_view mark = "---";
  std::size_t at = text.find(mark, from + 1);
  while (at != std::string_view::npos && text[at - 1] != '\n') at = text.find(mark, at + 1);
  return at == std::string_view::npos ? at : at - 1;
}

constexpr std::string_view whitespace = " \t\n\v\f\r";

}  // namespace

Result<std::vector<Chunk>> split_documents(const Source& source) {
  const std::string_view text = source.text;
  std::vector<Chunk> chunks;
  std::size_t begin = 0;
  std::uint32_t line = 1;
  while (true) {
    const std::size_t found = find_separator(text, begin);
    if (found == std::string_view::npos) break;
    const std::size_t line_end = text.find('\n', found + 1);
    if (line_end == std::string_view::npos) break;
    const std::uint32_t separator = line + count_lines(text.substr(begin, found + 1 - begin));
    const std::string_view rest = text.substr(found + 4, line_end - found - 4);
    const std::size_t content = rest.find_first_not_of(whitespace);
    if (content != std::string_view::npos && rest[content] != '#') {
      const auto column = static_cast<std::uint32_t>(4 + content);
      return error_in_text(source.path, text, {separator, column},
                           "only a comment may follow the document separator `---`",
                           "put what follows `---` on a line of its own");
    }
    chunks.push_back({begin, found + 1, line});
    begin = line_end + 1;
    line = separator + 1;
  }
  chunks.push_back({begin, text.size(), line});
  return chunks;
}

Result<void> check_text(const Source& source, const Limits& limits) {
  if (source.text.size() > limits.bytes) {
    Diagnostic error = plain_error(
        fmt::format("the file has {} bytes, the limit is {}", source.text.size(), limits.bytes),
        "split it");
    error.file = source.path;
    return error;
  }
  const std::string_view begin = std::string_view(source.text).substr(0, 2);
  if (begin == "\xFF\xFE" || begin == "\xFE\xFF") {
    return error_in_text(source.path, {}, {1, 1}, "the file is UTF-16", "save it as UTF-8");
  }
  return {};
}

void normalize_line_ends(std::string& text) {
  std::size_t from = text.find("\r\n");
  if (from == std::string::npos) return;
  std::size_t to = from;
  for (; from < text.size(); ++from) {
    if (text[from] == '\r' && from + 1 < text.size() && text[from + 1] == '\n') continue;
    text[to++] = text[from];
  }
  text.resize(to);
}

Result<void> refuse_carriage_returns(const Source& source) {
  const std::string_view text = source.text;
  const std::size_t found = text.find('\r');
  if (found == std::string_view::npos) return {};
  const std::size_t line_end = text.substr(0, found).rfind('\n');
  const std::size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return error_in_text(
      source.path, text,
      {1 + count_lines(text.substr(0, found)), static_cast<std::uint32_t>(found - line_begin) + 1},
      "a carriage return (CR) stands alone here, which ends no line",
      "save the file with the line ends of Unix (LF) or Windows (CRLF)");
}

}  // namespace slipway::yaml
