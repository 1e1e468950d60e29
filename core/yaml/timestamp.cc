// Time stamps as go-yaml reads them: with Go's time.Parse, which is laxer than RFC 3339 (one digit
// will do for all but the year, a comma for the point, any number of spaces before the time).

#include <fmt/format.h>

#include <array>
#include <cstddef>

#include "core/yaml/scalar.h"

namespace slipway::yaml {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a text from its start; every step says whether it matched.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// One or two digits, or exactly two.
  bool number(int& value, bool two = false) {
    if (rest_.empty() || !is_digit(rest_[0])) return false;
    const std::size_t count = rest_.size() > 1 && is_digit(rest_[1]) ? 2 : 1;
    if (two && count == 1) return false;
    value = rest_[0] - '0';
    if (count == 2) value = value * 10 + (rest_[1] - '0');
    rest_.remove_prefix(count);
    return true;
  }

  bool year(int& value) {
    if (rest_.size() < 4) return false;
    value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      if (!is_digit(rest_[i])) return false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(4);
    return true;
  }

  /// `.` or `,` and digits, of which nine count; without trailing zeros. May be missing.
  std::string fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1])) return {};
    std::size_t end = 1;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    std::string digits(rest_.substr(1, std::min<std::size_t>(end - 1, 9)));
    rest_.remove_prefix(end);
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    return digits;
  }

  bool spaces() {
    if (!rest_.starts_with(' ')) return false;
    while (take(' ')) {
    }
    return true;
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

int days_of(int month, int year) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

struct Clock {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::string fraction;
};

bool read_clock(Cursor& cursor, Clock& clock) {
  if (!cursor.number(clock.hour) || clock.hour > 23 || !cursor.take(':')) return false;
  if (!cursor.number(clock.minute) || clock.minute > 59 || !cursor.take(':')) return false;
  if (!cursor.number(clock.second) || clock.second > 59) return false;
  clock.fraction = cursor.fraction();
  return true;
}

// `Z` or ±hh:mm; 24 hours and 60 minutes are let through, as Go does.
bool read_zone(Cursor& cursor, int& minutes) {
  if (cursor.take('Z')) return true;
  const bool negative = cursor.take('-');
  if (!negative && !cursor.take('+')) return false;
  int hour = 0;
  int minute = 0;
  if (!cursor.number(hour, true) || !cursor.take(':') || !cursor.number(minute, true)) return false;
  if (hour > 24 || minute > 60) return false;
  minutes = (hour * 60 + minute) * (negative ? -1 : 1);
  return true;
}

}  // namespace

std::optional<std::string> canonical_timestamp(std::string_view text) {
  Cursor cursor(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!cursor.year(year) || !cursor.take('-') || !cursor.number(month) || !cursor.take('-') ||
      !cursor.number(day)) {
    return std::nullopt;
  }
  if (month < 1 || month > 12 || day < 1 || day > days_of(month, year)) return std::nullopt;
  Clock clock;
  int zone = 0;
  if (!cursor.done()) {
    const bool with_zone = cursor.take('T') || cursor.take('t');
    if (!with_zone && !cursor.spaces()) return std::nullopt;
    if (!read_clock(cursor, clock) || (with_zone && !read_zone(cursor, zone)) || !cursor.done())
      return std::nullopt;
  }
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year, month, day, clock.hour,
                                clock.minute, clock.second);
  if (!clock.fraction.empty()) out += "." + clock.fraction;
  if (zone == 0) return out + "Z";
  const int magnitude = zone < 0 ? -zone : zone;
  if (magnitude >= 24 * 60) return std::string();
  return out + fmt::format("{}{:02}:{:02}", zone < 0 ? '-' : '+', magnitude / 60, magnitude % 60);
}

}  // namespace slipway::yaml
