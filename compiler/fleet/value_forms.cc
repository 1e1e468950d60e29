#include "compiler/fleet/value_forms.h"

#include <algorithm>
#include <array>

#include "compiler/fleet/value_types.h"
#include "core/filesystem/path.h"
#include "core/text/names.h"

namespace slipway::fleet {

namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::optional<std::uint64_t> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::uint64_t milliseconds;
  };
  static constexpr std::array units = {Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000},
                                       Unit{"h", 3'600'000}};
  constexpr std::uint64_t day = 24 * 3'600'000ULL;
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number(text.substr(0, digits), day);
    text.remove_prefix(digits);
    const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
    const auto* const unit = std::find_if(units.begin(), units.end(),
                                          [&](const Unit& known) { return known.name == name; });
    if (!number || unit == units.end()) return std::nullopt;
    sum += *number * unit->milliseconds;
    text.remove_prefix(name.size());
  }
  if (sum == 0 || sum > day) return std::nullopt;
  return sum;
}

bool is_label_value(std::string_view text) {
  constexpr std::size_t longest = 63;
  if (text.empty()) return true;
  return text.size() <= longest && is_plain(text.front()) && is_plain(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_plain(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_label_key(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return !text.empty() && is_label_value(text);
  const std::string_view name = text.substr(slash + 1);
  return is_dns_name(text.substr(0, slash)) && !name.empty() && is_label_value(name);
}

bool is_container_path(const std::string& path) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return path.size() > 1 && path.front() == '/' && normal_path(path) == path &&
         std::none_of(path.begin(), path.end(), is_control);
}

std::string_view without_last_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace slipway::fleet
