// go-yaml compares two keys at the first character in which they differ. Where both have digits
// from there on, it compares the numbers; a number that stands in the middle of one is noticed only
// where a zero is involved (so that a01 and a1 differ, but 101 and 11 do not turn around).

#include "core/yaml/key_order.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

#include "core/text/embedded.h"
#include "core/yaml/utf8.h"

SLIPWAY_EMBEDDED(unicode_classes_txt)

namespace slipway::yaml {

namespace {

struct Range {
  char32_t first = 0;
  char32_t last = 0;
};

/// Letters and decimal digits outside ASCII.
struct UnicodeClasses {
  std::vector<Range> letters;
  std::vector<Range> digits;
};

UnicodeClasses read_classes() {
  UnicodeClasses classes;
  std::string_view table = unicode_classes_txt();
  while (table.size() > 2) {
    const std::string_view line = table.substr(0, table.find('\n'));
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    const auto [end, error] =
        std::from_chars(line.data() + 2, line.data() + line.size(), first, 16);
    if (error == std::errc()) std::from_chars(end + 1, line.data() + line.size(), last, 16);
    (line.front() == 'L' ? classes.letters : classes.digits).push_back({first, last});
    table.remove_prefix(std::min(table.size(), line.size() + 1));
  }
  return classes;
}

const UnicodeClasses& unicode_classes() {
  static const UnicodeClasses classes = read_classes();
  return classes;
}

bool is_within(const std::vector<Range>& ranges, char32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

bool is_letter(char32_t code) {
  if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  return is_within(unicode_classes().letters, code);
}

bool is_digit(char32_t code) {
  if (code < 0x80) return code >= '0' && code <= '9';
  return is_within(unicode_classes().digits, code);
}

/// Characters of a key: the bytes themselves where all are ASCII.
class Characters {
 public:
  explicit Characters(std::string_view text) : text_(text), ascii_(is_ascii(text)) {
    while (!ascii_ && !text.empty()) {
      const Character character = first_character(text);
      codes_.push_back(character.code);
      text.remove_prefix(character.bytes);
    }
  }
  [[nodiscard]] std::size_t size() const { return ascii_ ? text_.size() : codes_.size(); }
  [[nodiscard]] char32_t operator[](std::size_t i) const {
    return ascii_ ? static_cast<unsigned char>(text_[i]) : codes_[i];
  }

 private:
  std::string_view text_;
  bool ascii_;
  std::vector<char32_t> codes_;
};

// The number that the digits from `begin` on form, wrapping around as Go's int64 does; `end` is
// behind them.
std::int64_t number_at(const Characters& text, std::size_t begin, std::int64_t start,
                       std::size_t& end) {
  auto value = static_cast<std::uint64_t>(start);
  for (end = begin; end < text.size() && is_digit(text[end]); ++end) {
    value = value * 10 + (static_cast<std::uint64_t>(text[end]) - '0');
  }
  return static_cast<std::int64_t>(value);
}

// Does a digit other than zero stand in the digits that end before `i`?
bool number_goes_on(const Characters& text, std::size_t i) {
  while (i > 0 && is_digit(text[i - 1])) {
    --i;
    if (text[i] != '0') return true;
  }
  return false;
}

bool less_from(const Characters& a, const Characters& b, std::size_t i) {
  const bool a_letter = is_letter(a[i]);
  const bool b_letter = is_letter(b[i]);
  if (a_letter && b_letter) return a[i] < b[i];
  if (a_letter || b_letter) return b_letter;
  const std::int64_t start = (a[i] == '0' || b[i] == '0') && number_goes_on(a, i) ? 1 : 0;
  std::size_t a_end = 0;
  std::size_t b_end = 0;
  const std::int64_t a_number = number_at(a, i, start, a_end);
  const std::int64_t b_number = number_at(b, i, start, b_end);
  if (a_number != b_number) return a_number < b_number;
  if (a_end != b_end) return a_end < b_end;
  return a[i] < b[i];
}

}  // namespace

bool key_less(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (in_a != a.end() && in_b != b.end()) {  // most keys: two ASCII letters differ
    const auto x = static_cast<unsigned char>(*in_a);
    const auto y = static_cast<unsigned char>(*in_b);
    if (x < 0x80 && y < 0x80 && is_letter(x) && is_letter(y)) return x < y;
  }
  const Characters a_text(a);
  const Characters b_text(b);
  for (std::size_t i = 0; i < a_text.size() && i < b_text.size(); ++i) {
    if (a_text[i] != b_text[i]) return less_from(a_text, b_text, i);
  }
  return a_text.size() < b_text.size();
}

}  // namespace slipway::yaml
