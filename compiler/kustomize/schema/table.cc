#include "compiler/kustomize/schema/table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

// The ends of keys tell them apart, as well as is needed.
std::size_t place_of(std::string_view key) {
  std::uint64_t end = 0;
  const std::size_t size = std::min(key.size(), sizeof(end));
  std::memcpy(&end, key.data() + key.size() - size, size);
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  return static_cast<std::size_t>(((end + key.size()) * odd) >> 32U);
}

std::string_view search_field(std::string_view line, std::string_view name) {
  next_word(line);
  while (!line.empty()) {
    const std::string_view field = next_word(line);
    if (field.size() <= name.size()) continue;
    const char after = field[name.size()];
    if ((after == '=' || after == ':') && field.starts_with(name)) return field.substr(name.size());
  }
  return {};
}

// A render asks for the same few dozen lines and fields over and over, so each thread remembers
// where they were. A text that is searched is part of a table, known by its place in memory.
class Memory {
 public:
  using Search = std::string_view (*)(std::string_view text, std::string_view key);

  std::string_view find(std::string_view text, std::string_view key, Search search) {
    const std::size_t place = place_of(key) + reinterpret_cast<std::uintptr_t>(text.data());
    Found& found = found_[place % found_.size()];
    if (found.text == text.data() && found.key == key) return found.what;
    found.what = search(text, key);
    found.text = text.data();
    found.key = key;
    return found.what;
  }

 private:
  struct Found {
    const char* text = nullptr;
    std::string key;
    std::string_view what;  ///< empty: it has no such key
  };
  std::array<Found, 512> found_;
};

}  // namespace

std::string_view find_line(std::string_view table, std::string_view key) {
  thread_local Memory lines;
  return lines.find(table, key, search);
}

std::string_view find_field(std::string_view line, std::string_view name) {
  if (line.empty()) return {};
  thread_local Memory fields;
  return fields.find(line, name, search_field);
}

std::string_view next_word(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view word = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return word;
}

}  // namespace slipway::kustomize
