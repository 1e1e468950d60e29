// Floats as Go prints them. Both of its formats use the shortest digits that read back as the same
// number, which std::to_chars gives too; they differ in when they use an exponent, and how it is
// written.

#include <array>
#include <charconv>
#include <string_view>

#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

// value = 0.d1d2d3… * 10^point
struct Decimal {
  bool negative = false;
  std::string digits;
  int point = 0;
};

template <typename Float>
Decimal decimal_of(Float value) {
  std::array<char, 32> room{};
  const auto [end, error] =
      std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::scientific);
  static_cast<void>(error);  // the shortest form of a double is at most 24 characters
  std::string_view text(room.data(), static_cast<std::size_t>(end - room.data()));
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t exponent_at = text.find('e');
  for (const char c : text.substr(0, exponent_at)) {
    if (c != '.') decimal.digits += c;
  }
  std::string_view exponent = text.substr(exponent_at + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  if (decimal.digits == "0") decimal.point = 0;
  return decimal;
}

void append_fixed(const Decimal& decimal, std::string& out) {
  const auto count = static_cast<int>(decimal.digits.size());
  if (decimal.negative) out += '-';
  if (decimal.point <= 0) {
    out += '0';
  } else {
    for (int i = 0; i < decimal.point; ++i)
      out += i < count ? decimal.digits[static_cast<std::size_t>(i)] : '0';
  }
  if (decimal.digits == "0" || count <= decimal.point) return;
  out += '.';
  for (int i = decimal.point; i < count; ++i)
    out += i < 0 ? '0' : decimal.digits[static_cast<std::size_t>(i)];
}

// At least two digits of exponent; JSON drops the zero of a negative one.
void append_exponent(const Decimal& decimal, bool drop_zero, std::string& out) {
  if (decimal.negative) out += '-';
  out += decimal.digits.front();
  if (decimal.digits.size() > 1) {
    out += '.';
    out.append(decimal.digits, 1);
  }
  const int exponent = decimal.digits == "0" ? 0 : decimal.point - 1;
  const int magnitude = exponent < 0 ? -exponent : exponent;
  out += exponent < 0 ? "e-" : "e+";
  const bool short_form = drop_zero && exponent < 0;
  if (magnitude < 10 && !short_form) out += '0';
  out += std::to_string(magnitude);
}

// Go's format g.
void append_shorter(const Decimal& decimal, std::string& out) {
  const int exponent = decimal.digits == "0" ? 0 : decimal.point - 1;
  if (exponent < -4 || exponent >= 6) {
    append_exponent(decimal, false, out);
  } else {
    append_fixed(decimal, out);
  }
}

}  // namespace

void append_json_float(double value, std::string& out) {
  const Decimal decimal = decimal_of(value);
  const bool fixed = decimal.digits == "0" || (decimal.point - 1 >= -6 && decimal.point - 1 < 21);
  if (fixed) {
    append_fixed(decimal, out);
  } else {
    append_exponent(decimal, true, out);
  }
}

void append_yaml_float(double value, std::string& out) { append_shorter(decimal_of(value), out); }

void append_yaml_float(float value, std::string& out) { append_shorter(decimal_of(value), out); }

}  // namespace slipway::yaml
