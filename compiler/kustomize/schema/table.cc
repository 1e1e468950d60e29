#include "compiler/kustomize/schema/table.h"

#include <array>
#include <cstddef>
#include <string>

namespace slipway::kustomize {
namespace {

/// Orders a line against `key` followed by a space, the way that the tables are sorted.
int compare(std::string_view line, std::string_view key) {
  const int order = line.substr(0, key.size()).compare(key);
  if (order != 0) return order;
  return line.size() == key.size() ? -1 : line[key.size()] - ' ';
}

std::string_view search(std::string_view table, std::string_view key) {
  // Both bounds always stand at the start of a line.
  std::size_t low = 0;
  std::size_t high = table.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t before = table.substr(low, middle - low).rfind('\n');
    const std::size_t start = before == std::string_view::npos ? low : low + before + 1;
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

// The ends of keys tell them apart.
std::size_t place_of(std::string_view key) {
  constexpr std::size_t enough = 12;
  std::size_t hash = key.size();
  if (key.size() > enough) key.remove_prefix(key.size() - enough);
  for (const char c : key) hash = hash * 31 + static_cast<unsigned char>(c);
  return hash;
}

/// What was found before; a table is known by its place in memory.
struct Found {
  const char* table = nullptr;
  std::string key;
  std::string_view line;  ///< empty: the table has no such key
};

}  // namespace

// A render asks for the same few dozen lines over and over, so each thread remembers where they
// were.
std::string_view find_line(std::string_view table, std::string_view key) {
  thread_local std::array<Found, 512> remembered;
  Found& found = remembered[place_of(key) % remembered.size()];
  if (found.table == table.data() && found.key == key) return found.line;
  found.line = search(table, key);
  found.table = table.data();
  found.key = key;
  return found.line;
}

std::string_view next_word(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view word = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return word;
}

}  // namespace slipway::kustomize
