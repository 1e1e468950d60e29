#include "core/yaml/line_scanner.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/yaml/scalar.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

// Where a byte may stand in a plain scalar, as far as its neighbours do not matter.
enum ByteUse : std::uint8_t { first = 1, block = 2, flow = 4 };

constexpr std::array<std::uint8_t, 256> make_bytes() {
  std::array<std::uint8_t, 256> bytes{};
  for (std::size_t c = 0x21; c < bytes.size(); ++c) bytes[c] = c == 0x7F ? 0 : first | block | flow;
  for (const char c : std::string_view("#,[]{}&*!|>'\"%@`"))
    bytes[static_cast<unsigned char>(c)] = block;
  for (const char c : std::string_view("&*!|>%@")) bytes[static_cast<unsigned char>(c)] |= flow;
  for (const char c : std::string_view("-?:")) bytes[static_cast<unsigned char>(c)] = block;
  bytes['-'] |= flow;
  bytes[' '] = block | flow;
  return bytes;
}
constexpr std::array<std::uint8_t, 256> bytes = make_bytes();

bool is(char c, ByteUse kind) { return (bytes[static_cast<unsigned char>(c)] & kind) != 0; }

constexpr std::size_t longest_key = 1000;  // libyaml looks 1,024 characters ahead

Tag plain_tag(std::string_view text) { return resolve_plain(text, Dialect::go_yaml_3); }

std::string_view without_trailing_spaces(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

namespace {

// Eight bytes at a time: are all of them ASCII, and none a control character but line feeds, or
// DEL?
bool is_printable_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = ones * 0x80;
  // A line feed becomes `*`: the high bit of each byte that is one says so.
  const std::uint64_t others = word ^ (ones * '\n');
  const std::uint64_t line_feeds = ~(((others & ~highs) + ~highs) | others | ~highs);
  word |= line_feeds >> 2U;
  const std::uint64_t below_space = (word - ones * 0x20) & ~word & highs;
  const std::uint64_t del = ((word ^ (ones * 0x7F)) - ones) & highs;
  return ((word & highs) | below_space | del) == 0;
}

}  // namespace

bool LineScanner::is_simple(std::string_view text) {
  std::size_t checked = 0;  // words begin at or after this
  for (std::size_t i = 0; i < text.size();) {
    while (i >= checked && i + 8 <= text.size() && is_printable_word(text.data() + i)) i += 8;
    if (i >= text.size()) break;
    if (i >= checked) checked = i + 8;
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte >= 0x20 && byte < 0x7F) || byte == '\n') {
      ++i;
      continue;
    }
    if (byte < 0x80) return false;
    const Character character = first_character(text.substr(i));
    const char32_t code = character.code;
    const bool line_break = code == 0x2028 || code == 0x2029;
    if (!character.valid || code < 0xA0 || line_break || code == 0xFEFF || code == 0xFFFE ||
        code == 0xFFFF)
      return false;
    i += character.bytes;
  }
  return true;
}

std::size_t LineScanner::line_end() const {
  const void* found = std::memchr(text_.data() + at_, '\n', text_.size() - at_);
  return found == nullptr
             ? text_.size()
             : static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
}

bool LineScanner::find_line() {
  while (at_ < text_.size()) {
    line_begin_ = at_;
    skip_spaces();
    if (at_ >= text_.size()) return false;
    if (text_[at_] != '\n' && text_[at_] != '#') return true;
    at_ = std::min(line_end() + 1, text_.size());
    ++line_;
  }
  return false;
}

bool LineScanner::rest_is_empty() {
  skip_spaces();
  return peek() == '\n' || (peek() == '#' && at_ > 0 && text_[at_ - 1] == ' ');
}

bool LineScanner::end_line() {
  if (!rest_is_empty()) return false;
  at_ = line_end();
  if (at_ < text_.size()) ++at_;
  ++line_;
  line_begin_ = at_;
  return true;
}

std::optional<FoundScalar> LineScanner::quoted() {
  const char quote = peek();
  const std::size_t begin = at_ + 1;
  std::size_t special = 0;
  std::size_t end = begin;
  for (;; ++end) {
    if (end >= text_.size() || text_[end] == '\n') return std::nullopt;
    if (text_[end] == quote) {
      if (quote == '"' || end + 1 >= text_.size() || text_[end + 1] != quote) break;
      ++special;
      ++end;
    } else if (quote == '"' && text_[end] == '\\') {
      ++special;
      ++end;
      if (end >= text_.size() ||
          std::string_view("nrt\"\\").find(text_[end]) == std::string_view::npos)
        return std::nullopt;
    }
  }
  const std::string_view inside = text_.substr(begin, end - begin);
  at_ = end + 1;
  const Style style = quote == '"' ? Style::double_quoted : Style::single_quoted;
  if (special == 0) return FoundScalar{inside, Tag::string, style};
  char* room = arena_.make_array<char>(inside.size() - special);
  char* to = room;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    char c = inside[i];
    if (c == quote || (quote == '"' && c == '\\')) {
      c = inside[++i];
      if (quote == '"') c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
    *to++ = c;
  }
  return FoundScalar{{room, static_cast<std::size_t>(to - room)}, Tag::string, style};
}

bool LineScanner::at_plain() const {
  if (is(peek(), first)) return true;
  return (peek() == '-' || peek() == '?' || peek() == ':') && !at_blank(1);
}

std::optional<FoundScalar> LineScanner::key() {
  const std::size_t begin = at_;
  if (peek() == '"' || peek() == '\'') {
    std::optional<FoundScalar> found = quoted();
    if (!found || found->text == "<<" || peek() != ':' || !at_blank(1) || at_ - begin > longest_key)
      return std::nullopt;
    ++at_;
    return found;
  }
  if (!at_plain()) return std::nullopt;
  for (std::size_t end = begin; end < text_.size(); ++end) {
    const char c = text_[end];
    if (c == '\n' || (c == '#' && text_[end - 1] == ' ')) return std::nullopt;
    if (c != ':' || (end + 1 < text_.size() && text_[end + 1] != ' ' && text_[end + 1] != '\n'))
      continue;
    const std::string_view text = without_trailing_spaces(text_.substr(begin, end - begin));
    if (text == "<<" || end - begin > longest_key) return std::nullopt;
    at_ = end + 1;
    return FoundScalar{text, plain_tag(text), Style::plain};
  }
  return std::nullopt;
}

std::optional<FoundScalar> LineScanner::block_scalar() {
  if (peek() == '"' || peek() == '\'') return quoted();
  if (!at_plain()) return std::nullopt;
  const std::size_t begin = at_;
  std::size_t end = begin;
  for (; end < text_.size() && text_[end] != '\n'; ++end) {
    const char c = text_[end];
    if (c == '#' && text_[end - 1] == ' ') break;
    if (c == ':' && (end + 1 >= text_.size() || text_[end + 1] == ' ' || text_[end + 1] == '\n'))
      return std::nullopt;
  }
  const std::string_view text = without_trailing_spaces(text_.substr(begin, end - begin));
  at_ = begin + text.size();
  if (text == "<<") return std::nullopt;
  return FoundScalar{text, plain_tag(text), Style::plain};
}

// Stricter than YAML: what libyaml and go-yaml see differently (a colon or a question mark) is left
// out.
std::optional<FoundScalar> LineScanner::flow_scalar() {
  if (peek() == '"' || peek() == '\'') return quoted();
  const bool dash = peek() == '-' && is(peek(1), first);
  if (!is(peek(), first) && !dash) return std::nullopt;
  const std::size_t begin = at_;
  std::size_t end = begin;
  for (; end < text_.size(); ++end) {
    const char c = text_[end];
    if (is(c, flow)) continue;
    if (c != ':') break;
    const char next = end + 1 < text_.size() ? text_[end + 1] : '\n';
    if (!is(next, first)) break;
  }
  const std::string_view text = without_trailing_spaces(text_.substr(begin, end - begin));
  at_ = end;
  if (text == "<<") return std::nullopt;
  return FoundScalar{text, plain_tag(text), Style::plain};
}

std::optional<FoundScalar> LineScanner::literal(std::ptrdiff_t parent_indent) {
  ++at_;
  const char chomping = peek() == '-' || peek() == '+' ? peek() : ' ';
  if (chomping != ' ') ++at_;
  if (peek() != '\n' || at_ >= text_.size()) return std::nullopt;
  const std::size_t begin = ++at_;
  ++line_;
  // The first line with content sets the indentation; no empty line before it may be wider.
  std::size_t widest = 0;
  std::size_t indent = 0;
  for (std::size_t at = begin;;) {
    std::size_t content = at;
    while (content < text_.size() && text_[content] == ' ') ++content;
    if (content >= text_.size()) return std::nullopt;
    indent = content - at;
    if (text_[content] != '\n') break;
    widest = std::max(widest, indent);
    at = content + 1;
  }
  if (indent < widest || static_cast<std::ptrdiff_t>(indent) <= parent_indent || indent == 0)
    return std::nullopt;

  std::size_t capacity =
      0;  // the block ends with the text at the latest: measured first, copied then
  std::size_t end = begin;
  std::uint32_t lines = 0;
  while (end < text_.size()) {
    std::size_t content = end;
    while (content < text_.size() && text_[content] == ' ' && content - end < indent) ++content;
    const bool empty = content >= text_.size() || text_[content] == '\n';
    if (!empty && content - end < indent) break;
    if (content >= text_.size()) return std::nullopt;  // spaces before the end of the text
    const void* found = std::memchr(text_.data() + content, '\n', text_.size() - content);
    if (found == nullptr) return std::nullopt;  // a last line without line end
    const auto next = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data()) + 1;
    capacity += next - content;
    end = next;
    ++lines;
  }
  char* room = arena_.make_array<char>(capacity);
  char* to = room;
  std::size_t last_content = 0;
  for (std::size_t at = begin; at < end;) {
    std::size_t content = at;
    while (text_[content] == ' ' && content - at < indent) ++content;
    const auto next = static_cast<std::size_t>(static_cast<const char*>(std::memchr(
                                                   text_.data() + content, '\n', end - content)) -
                                               text_.data()) +
                      1;
    std::memcpy(to, text_.data() + content, next - content);
    to += next - content;
    if (next - content > 1) last_content = static_cast<std::size_t>(to - room);
    at = next;
  }
  std::size_t size = static_cast<std::size_t>(to - room);
  if (chomping == '-') size = last_content - 1;
  if (chomping == ' ') size = last_content;
  at_ = end;
  line_begin_ = end;
  line_ += lines;
  return FoundScalar{{room, size}, Tag::string, Style::literal};
}

}  // namespace slipway::yaml
