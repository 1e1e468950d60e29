#include "core/yaml/positions.h"

#include <algorithm>

namespace slipway::yaml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Positions::Positions(std::string_view text, std::size_t begin, std::size_t end,
                     std::uint32_t first_line)
    : text_(text), begin_(begin), end_(end), first_line_(first_line) {
  const std::string_view piece = text.substr(begin, end - begin);
  unsigned char all = 0;
  for (const char c : piece) all |= static_cast<unsigned char>(c);
  simple_ = all < 0x80 && piece.find('\r') == std::string_view::npos;
  rewind();
}

void Positions::rewind() {
  offset_ = begin_;
  line_begin_ = begin_;
  characters_ = 0;
  line_ = first_line_;
  if (text_.substr(begin_, end_ - begin_).starts_with(byte_order_mark))
    offset_ += byte_order_mark.size();
}

Position Positions::at(const yaml_mark_t& mark) {
  if (simple_) {
    return {first_line_ + static_cast<std::uint32_t>(mark.line),
            static_cast<std::uint32_t>(mark.column) + 1};
  }
  go_to(mark);
  return {line_, static_cast<std::uint32_t>(offset_ - line_begin_) + 1};
}

std::size_t Positions::offset(const yaml_mark_t& mark) {
  if (simple_) return begin_ + mark.index;
  go_to(mark);
  return offset_;
}

void Positions::go_to(const yaml_mark_t& mark) {
  if (mark.index < characters_) rewind();
  while (characters_ < mark.index && offset_ < end_) {
    if (text_[offset_] == '\n') {
      ++line_;
      line_begin_ = offset_ + 1;
    }
    ++offset_;
    while (offset_ < end_ && is_continuation(text_[offset_])) ++offset_;
    ++characters_;
  }
}

Position Positions::at_offset(std::size_t offset) const {
  const std::size_t at = std::min(begin_ + offset, end_);
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(at);
  const auto line = 1 + static_cast<std::uint32_t>(std::count(text_.begin(), end, '\n'));
  const std::size_t line_end = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
  const std::size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {line, static_cast<std::uint32_t>(at - line_begin) + 1};
}

}  // namespace slipway::yaml
