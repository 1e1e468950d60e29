#include "compiler/fleet/schedule.h"

#include <algorithm>
#include <array>
#include <cstdint>
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

bool is_schedule_part(std::string_view text, const ScheduleField& field) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto step = parse_number(text.substr(slash + 1), field.most);
    if (!step || *step == 0) return false;
    text = text.substr(0, slash);
  }
  if (text == "*" || text == "?") return true;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  const std::size_t dash = text.find('-');
  if (!is_schedule_value(text.substr(0, dash), field, first)) return false;
  if (dash == std::string_view::npos) return true;
  return is_schedule_value(text.substr(dash + 1), field, last) && first <= last;
}

}  // namespace

bool is_schedule(std::string_view text) {
  static constexpr std::array words = {std::string_view("@yearly"),  std::string_view("@annually"),
                                       std::string_view("@monthly"), std::string_view("@weekly"),
                                       std::string_view("@daily"),   std::string_view("@midnight"),
                                       std::string_view("@hourly")};
  if (std::find(words.begin(), words.end(), text) != words.end()) return true;
  static constexpr std::array fields = {
      ScheduleField{0, 59, ""}, ScheduleField{0, 23, ""}, ScheduleField{1, 31, ""},
      ScheduleField{1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
      ScheduleField{0, 6, "sunmontuewedthufrisat"}};
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    if (count == fields.size()) return false;
    while (true) {
      const std::size_t comma = field.find(',');
      if (!is_schedule_part(field.substr(0, comma), fields[count])) return false;
      if (comma == std::string_view::npos) break;
      field.remove_prefix(comma + 1);
    }
    ++count;
  }
  return count == fields.size();
}

}  // namespace slipway::fleet
