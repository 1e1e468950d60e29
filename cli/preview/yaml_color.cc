#include "cli/preview/yaml_color.h"

#include <algorithm>

namespace slipway::cli {

namespace {

constexpr std::string_view key_color = "\x1b[36m";
constexpr std::string_view mark_color = "\x1b[1;35m";
constexpr std::string_view comment_color = "\x1b[2m";
constexpr std::string_view reset = "\x1b[0m";

// Where the key of a line ends (at its colon), or npos when the line has none.
std::size_t key_end(std::string_view line, std::size_t begin) {
  if (begin < line.size() && (line[begin] == '"' || line[begin] == '\'')) {
    const std::size_t quote = line.find(line[begin], begin + 1);
    if (quote == std::string_view::npos || line.substr(quote + 1, 1) != ":")
      return std::string_view::npos;
    return quote + 1;
  }
  const std::size_t colon = line.find(": ", begin);
  if (colon != std::string_view::npos) return colon;
  return line.ends_with(':') ? line.size() - 1 : std::string_view::npos;
}

// Does the line begin a block of text (`key: |`, `- |-`, …)?
bool begins_block(std::string_view line) {
  const std::size_t space = line.rfind(' ');
  const std::string_view last = space == std::string_view::npos ? line : line.substr(space + 1);
  return !last.empty() && (last.front() == '|' || last.front() == '>') &&
         last.find_first_not_of("|>+-0123456789") == std::string_view::npos;
}

}  // namespace

std::string colored_yaml(std::string_view manifests) {
  std::string out;
  out.reserve(manifests.size() * 5 / 4);
  std::size_t block_indent = std::string_view::npos;  // lines deeper than this are a block's text
  while (!manifests.empty()) {
    const std::size_t end = std::min(manifests.find('\n'), manifests.size());
    const std::string_view line = manifests.substr(0, end);
    manifests.remove_prefix(std::min(end + 1, manifests.size()));
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (block_indent != std::string_view::npos &&
        (indent > block_indent || indent == line.size())) {
      out += line;
      out += '\n';
      continue;
    }
    block_indent = std::string_view::npos;
    if (line.starts_with("---") || line.starts_with("# ")) {
      out += line.starts_with('#') ? mark_color : comment_color;
      out += line;
      out += reset;
      out += '\n';
      continue;
    }
    std::size_t begin = indent;
    while (line.substr(begin, 2) == "- ") begin += 2;
    const std::size_t colon = key_end(line, begin);
    if (colon == std::string_view::npos) {
      out += line;
    } else {
      out += line.substr(0, begin);
      out += key_color;
      out += line.substr(begin, colon - begin);
      out += reset;
      out += line.substr(colon);
    }
    if (begins_block(line)) block_indent = indent;
    out += '\n';
  }
  return out;
}

}  // namespace slipway::cli
