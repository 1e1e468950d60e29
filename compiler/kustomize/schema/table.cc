#include "compiler/kustomize/schema/table.h"

#include <cstddef>

namespace slipway::kustomize {
namespace {

/// Orders a line against `key` followed by a space, the way that the tables are sorted.
int compare(std::string_view line, std::string_view key) {
  const int order = line.substr(0, key.size()).compare(key);
  if (order != 0) return order;
  return line.size() == key.size() ? -1 : line[key.size()] - ' ';
}

}  // namespace

std::string_view find_line(std::string_view table, std::string_view key) {
  // Both bounds always stand at the start of a line.
  std::size_t low = 0;
  std::size_t high = table.size();
  while (low < high) {
    std::size_t start = low + (high - low) / 2;
    while (start > low && table[start - 1] != '\n') --start;
    const std::size_t end = table.find('\n', start);
    const std::string_view line = table.substr(start, end - start);
    const int order = compare(line, key);
    if (order == 0) return line;
    if (order < 0) {
      low = start + line.size() + 1;
    } else {
      high = start;
    }
  }
  return {};
}

std::string_view next_word(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view word = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return word;
}

}  // namespace slipway::kustomize
