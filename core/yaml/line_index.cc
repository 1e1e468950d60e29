#include "core/yaml/line_index.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <vector>

namespace slipway::yaml {

namespace {

std::atomic<std::uint64_t> generation{0};  // of sources; what is known of an older one is not used

struct Lines {
  const Source* source = nullptr;
  std::uint64_t generation = 0;
  std::vector<std::size_t> begins;  // where each line begins in the text
};

// Notes lead to a second file: two are known.
Lines& lines_of(const Source& source) {
  thread_local std::array<Lines, 2> known;
  const std::uint64_t now = generation.load(std::memory_order_acquire);
  if (known[0].source == &source && known[0].generation == now) return known[0];
  std::swap(known[0], known[1]);
  Lines& lines = known[0];
  if (lines.source == &source && lines.generation == now) return lines;
  lines.source = &source;
  lines.generation = now;
  lines.begins.assign(1, 0);
  for (std::size_t at = source.text.find('\n'); at != std::string::npos;
       at = source.text.find('\n', at + 1)) {
    lines.begins.push_back(at + 1);
  }
  return lines;
}

}  // namespace

std::string line_of(const Source& source, Position position) {
  constexpr std::uint32_t near = 200;  // lines that are found as fast without an index
  if (position.line <= near) return source_line_of(source.text, position);
  const Lines& lines = lines_of(source);
  if (position.line > lines.begins.size()) return {};
  const std::size_t begin = lines.begins[position.line - 1];
  return source_line_of(std::string_view(source.text).substr(begin), {1, 1});
}

void forget_lines() { generation.fetch_add(1, std::memory_order_acq_rel); }

}  // namespace slipway::yaml
