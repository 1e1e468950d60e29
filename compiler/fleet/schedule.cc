#include "compiler/fleet/schedule.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/fleet/value_types.h"

namespace slipway::fleet {

namespace {

// A field of a schedule: numbers, ranges, `*`, steps and lists of them.
struct ScheduleField {
  std::uint32_t least;
  std::uint32_t most;
  std::string_view names;  ///< three letters each, from `least` on
};

bool is_schedule_value(std::string_view text, const ScheduleField& field, std::uint32_t& value) {
  if (const auto number = parse_number(text, field.most)) {
    value = *number;
    return value >= field.least;
  }
  constexpr std::size_t letters = 3;
  if (text.size() != letters) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  for (std::size_t at = 0; at < field.names.size(); at += letters) {
    if (field.names.substr(at, letters) != lower) continue;
    value = field.least + static_cast<std::uint32_t>(at / letters);
    return true;
  }
  return false;
}

// The values that a field takes, a bit each, and whether it is a star: `*` or `?`, also as `*/1`.
struct Values {
  std::uint64_t set = 0;
  bool star = false;
};

bool add_part(std::string_view text, const ScheduleField& field, Values& values) {
  std::uint32_t step = 1;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    step = parse_number(text.substr(slash + 1), field.most).value_or(0);
    if (step == 0) return false;
    text = text.substr(0, slash);
  }
  std::uint32_t first = field.least;
  std::uint32_t last = field.most;
  if (text == "*" || text == "?") {
    values.star = values.star || step == 1;
  } else {
    const std::size_t dash = text.find('-');
    if (!is_schedule_value(text.substr(0, dash), field, first)) return false;
    if (dash == std::string_view::npos) {
      if (slash == std::string_view::npos) last = first;  // `5/10` goes on to the end
    } else if (!is_schedule_value(text.substr(dash + 1), field, last) || first > last) {
      return false;
    }
  }
  for (std::uint32_t value = first; value <= last; value += step) values.set |= 1ULL << value;
  return true;
}

constexpr std::size_t day_field = 2;
constexpr std::size_t month_field = 3;
constexpr std::size_t weekday_field = 4;
using Fields = std::array<Values, 5>;

// The five fields of a schedule that is no `@word`.
std::optional<Fields> parse_fields(std::string_view text) {
  static constexpr std::array fields = {
      ScheduleField{0, 59, ""}, ScheduleField{0, 23, ""}, ScheduleField{1, 31, ""},
      ScheduleField{1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
      ScheduleField{0, 6, "sunmontuewedthufrisat"}};
  Fields parsed;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    if (count == fields.size()) return std::nullopt;
    while (true) {
      const std::size_t comma = field.find(',');
      if (!add_part(field.substr(0, comma), fields[count], parsed[count])) return std::nullopt;
      if (comma == std::string_view::npos) break;
      field.remove_prefix(comma + 1);
    }
    ++count;
  }
  if (count != fields.size()) return std::nullopt;
  return parsed;
}

}  // namespace

bool is_schedule(std::string_view text) {
  static constexpr std::array words = {std::string_view("@yearly"),  std::string_view("@annually"),
                                       std::string_view("@monthly"), std::string_view("@weekly"),
                                       std::string_view("@daily"),   std::string_view("@midnight"),
                                       std::string_view("@hourly")};
  if (std::find(words.begin(), words.end(), text) != words.end()) return true;
  return parse_fields(text).has_value();
}

std::string never_runs(std::string_view text) {
  static constexpr std::array<std::uint32_t, 12> days = {31, 29, 31, 30, 31, 30,
                                                         31, 31, 30, 31, 30, 31};
  const auto fields = parse_fields(text);
  if (!fields) return {};
  const Values& day = (*fields)[day_field];
  // With both a day and a weekday it runs on either.
  if (day.star || !(*fields)[weekday_field].star) return {};
  std::uint32_t longest = 0;
  for (std::uint32_t month = 1; month <= days.size(); ++month) {
    if (((*fields)[month_field].set >> month & 1U) != 0)
      longest = std::max(longest, days[month - 1]);
  }
  const auto first = static_cast<std::uint32_t>(std::countr_zero(day.set));
  if (first <= longest) return {};
  return "its months have no day " + std::to_string(first);
}

}  // namespace slipway::fleet
