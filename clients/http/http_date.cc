#include "clients/http/http_date.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace slipway::clients {

std::optional<std::chrono::system_clock::time_point> http_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  unsigned day = 0;
  std::array<char, 4> month{};
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int end = 0;
  // NOLINTNEXTLINE(cert-err34-c): the widths keep every number in its range
  if (std::sscanf(text.c_str(), "%*3[A-Za-z], %2u %3s %4d %2d:%2d:%2d GMT%n", &day, month.data(),
                  &year, &hour, &minute, &second, &end) != 6 ||
      end == 0) {
    return std::nullopt;
  }
  const auto* const found = std::find(months.begin(), months.end(), month.data());
  const std::chrono::year_month_day date{
      std::chrono::year(year),
      std::chrono::month(static_cast<unsigned>(found - months.begin()) + 1), std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace slipway::clients
