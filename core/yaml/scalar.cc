// Plain scalars as go-yaml resolves them.
//
// The first character decides what a plain scalar can be at all: only those that begin like a
// number or like one of a few words are looked at further, everything else is a string. That order
// matters for exactness, not for speed alone: `_1` is a string because no number begins with an
// underscore, although `1_0` is ten.

#include "core/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>

namespace slipway::yaml {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

enum class Hint : std::uint8_t { string, word, number, point };

constexpr std::array<Hint, 256> make_hints() {
  std::array<Hint, 256> hints{};
  for (const char c : std::string_view("yYnNtTfFoO~"))
    hints[static_cast<unsigned char>(c)] = Hint::word;
  for (const char c : std::string_view("0123456789+-"))
    hints[static_cast<unsigned char>(c)] = Hint::number;
  hints['.'] = Hint::point;
  return hints;
}
constexpr std::array<Hint, 256> hints = make_hints();

Hint hint_of(std::string_view text) {
  return text.empty() ? Hint::word : hints[static_cast<unsigned char>(text.front())];
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 3> true_words = {"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> false_words = {"false", "False", "FALSE"};
constexpr std::array<std::string_view, 5> null_words = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 16> old_boolean_words = {
    "y", "Y", "yes", "Yes", "YES", "on",  "On",  "ON",
    "n", "N", "no",  "No",  "NO",  "off", "Off", "OFF"};
constexpr std::array<std::string_view, 3> nan_words = {".nan", ".NaN", ".NAN"};
constexpr std::array<std::string_view, 3> infinity_words = {".inf", ".Inf", ".INF"};
constexpr std::size_t longest_word = 5;

// Do the first two letters begin one of the words above? `name` and `type` do not.
bool begins_like_a_word(std::string_view text) {
  if (text.size() < 2) return true;
  const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
  switch (lower(text[0])) {
    case 'n':
      return lower(text[1]) == 'u' || lower(text[1]) == 'o';
    case 't':
      return lower(text[1]) == 'r';
    case 'f':
      return lower(text[1]) == 'a';
    default:
      return true;
  }
}

Tag word_tag(std::string_view text, Dialect dialect) {
  if (text.size() > longest_word || !begins_like_a_word(text)) return Tag::string;
  if (is_one_of(text, null_words)) return Tag::null;
  if (is_one_of(text, true_words) || is_one_of(text, false_words)) return Tag::boolean;
  if (dialect == Dialect::go_yaml_2 && is_one_of(text, old_boolean_words)) return Tag::boolean;
  return Tag::string;
}

// Unsigned digits of a base; nothing on another character, no digits or overflow.
std::optional<std::uint64_t> parse_digits(std::string_view digits, int base) {
  std::uint64_t value = 0;
  if (digits.empty() || digits.front() == '-' || digits.front() == '+') return std::nullopt;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Number integer_number(std::int64_t value) { return {Number::Type::integer, value, 0, 0}; }
Number natural_number(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return integer_number(static_cast<std::int64_t>(value));
  }
  return {Number::Type::natural, 0, value, 0};
}
Number floating_number(double value) { return {Number::Type::floating, 0, 0, value}; }

constexpr std::uint64_t lowest_magnitude = std::uint64_t{1} << 63;  // of the lowest int64

Number signed_number(std::optional<std::uint64_t> magnitude, bool negative, bool sign_given) {
  if (!magnitude) return {};
  if (negative) {
    if (*magnitude > lowest_magnitude) return {};
    return integer_number(static_cast<std::int64_t>(0 - *magnitude));
  }
  const Number number = natural_number(*magnitude);
  // Go reads above the int64 range only without a sign.
  return sign_given && number.type == Number::Type::natural ? Number{} : number;
}

// The base that a prefix names, which is cut off; 10 without one. A lone leading zero means octal.
int take_base(std::string_view& digits) {
  if (digits.size() < 2 || digits.front() != '0') return 10;
  const char mark = static_cast<char>(digits[1] | 0x20);
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  if (base != 0 && digits.size() > 2) {
    digits.remove_prefix(2);
    return base;
  }
  digits.remove_prefix(1);
  return 8;
}

Number parse_integer(std::string_view text) {
  std::string_view digits = text;
  const bool sign_given = digits.front() == '-' || digits.front() == '+';
  const bool negative = digits.front() == '-';
  if (sign_given) digits.remove_prefix(1);
  const int base = take_base(digits);
  return signed_number(parse_digits(digits, base), negative, sign_given);
}

// `0b-101` and `0o-7`: a sign behind the prefix is taken too, because Go's parser sees the rest
// alone.
Number parse_sign_behind_prefix(std::string_view text, Dialect dialect) {
  if (text.size() < 4 || text[0] != '0' || (text[2] != '-' && text[2] != '+')) return {};
  const int base = text[1] == 'b' ? 2 : text[1] == 'o' && dialect == Dialect::go_yaml_3 ? 8 : 0;
  if (base == 0) return {};
  return signed_number(parse_digits(text.substr(3), base), text[2] == '-', true);
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool has_float_form(std::string_view text) {
  std::size_t at = 0;
  const auto skip_digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  const std::size_t whole = skip_digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (skip_digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (skip_digits() == 0) return false;
  }
  return at == text.size();
}

Number parse_float(std::string_view text) {
  if (!has_float_form(text)) return {};
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {  // too small is zero, too large is no number
    value = std::strtod(std::string(text).c_str(), nullptr);
    if (value > 1 || value < -1) return {};
  } else if (error != std::errc()) {
    return {};
  }
  return floating_number(value);
}

std::string without_underscores(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

// Behind a leading point Go's own parser reads: underscores must stand between digits.
Number parse_point(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') continue;
    if (i == 0 || !is_digit(text[i - 1]) || i + 1 == text.size() || !is_digit(text[i + 1]))
      return {};
  }
  return parse_float(without_underscores(text));
}

Number parse_special(std::string_view text) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text.size() < 4 || text.size() > 5) return {};
  if (is_one_of(text, nan_words)) return floating_number(std::numeric_limits<double>::quiet_NaN());
  const bool signed_word = text.front() == '+' || text.front() == '-';
  const bool negative = text.front() == '-';
  if (signed_word) text.remove_prefix(1);
  if (!is_one_of(text, infinity_words)) return {};
  return floating_number(negative ? -infinity : infinity);
}

// [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?
bool is_base_60(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (at >= text.size() || !is_digit(text[at])) return false;
  while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
  std::size_t groups = 0;
  while (at < text.size() && text[at] == ':') {
    ++at;
    std::size_t digits = 0;
    while (at + digits < text.size() && is_digit(text[at + digits])) ++digits;
    if (digits == 0 || digits > 2 || (digits == 2 && text[at] > '5')) return false;
    at += digits;
    ++groups;
  }
  if (groups == 0) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
  }
  return at == text.size();
}

bool begins_like_a_timestamp(std::string_view text) {
  return text.size() > 4 && text[4] == '-' && is_digit(text[0]) && is_digit(text[1]) &&
         is_digit(text[2]) && is_digit(text[3]);
}

}  // namespace

Number parse_number(std::string_view text, Dialect dialect) {
  const Hint hint = hint_of(text);
  if (hint == Hint::string || hint == Hint::word) return {};
  if (const Number special = parse_special(text); special.type != Number::Type::none)
    return special;
  if (hint == Hint::point) return parse_point(text);
  std::string storage;
  if (text.find('_') != std::string_view::npos) {
    storage = without_underscores(text);
    text = storage;
  }
  if (const Number integer = parse_integer(text); integer.type != Number::Type::none)
    return integer;
  if (const Number floating = parse_float(text); floating.type != Number::Type::none)
    return floating;
  return parse_sign_behind_prefix(text, dialect);
}

Tag resolve_plain(std::string_view text, Dialect dialect) {
  const Hint hint = hint_of(text);
  if (hint == Hint::string) return Tag::string;
  if (hint == Hint::word) return word_tag(text, dialect);
  if (hint == Hint::number && begins_like_a_timestamp(text) && canonical_timestamp(text))
    return Tag::timestamp;
  switch (parse_number(text, dialect).type) {
    case Number::Type::integer:
    case Number::Type::natural:
      return Tag::integer;
    case Number::Type::floating:
      return Tag::floating;
    case Number::Type::none:
      break;
  }
  return Tag::string;
}

Tag resolve_core(std::string_view text) {
  if (is_one_of(text, null_words)) return Tag::null;
  if (parse_boolean(text)) return Tag::boolean;
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit)) return Tag::integer;
  if (text.starts_with("0o") && parse_digits(text.substr(2), 8)) return Tag::integer;
  if (text.starts_with("0x") && parse_digits(text.substr(2), 16)) return Tag::integer;
  if (!text.empty() && has_float_form(text)) return Tag::floating;
  return parse_special(text).type == Number::Type::none ? Tag::string : Tag::floating;
}

bool needs_quotes(std::string_view text) {
  return resolve_plain(text, Dialect::go_yaml_2) != Tag::string || is_base_60(text);
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (is_one_of(text, true_words)) return true;
  if (is_one_of(text, false_words)) return false;
  return std::nullopt;
}

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  std::size_t count = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      if (++padding > 2) return std::nullopt;
      continue;
    }
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++count % 4 == 0) {
      out += static_cast<char>(bits >> 16);
      out += static_cast<char>(bits >> 8);
      out += static_cast<char>(bits);
      bits = 0;
    }
  }
  const std::size_t rest = count % 4;
  if (rest == 1 || (rest == 0 ? padding != 0 : padding != 4 - rest)) return std::nullopt;
  if (rest == 3) {
    out += static_cast<char>(bits >> 10);
    out += static_cast<char>(bits >> 2);
  } else if (rest == 2) {
    out += static_cast<char>(bits >> 4);
  }
  return out;
}

}  // namespace slipway::yaml
