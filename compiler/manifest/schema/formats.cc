// String formats, as Kubernetes' apiextensions server (kube-openapi's strfmt) and the decoders of
// its Go types take them.

#include "compiler/manifest/schema/formats.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace slipway::manifest {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Two or four digits as a number, -1 when they are none.
int number(std::string_view text) {
  int value = -1;
  if (all_digits(text)) std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8, 2));
  if (year < 0 || month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool is_clock(std::string_view text) {
  return text.size() >= 8 && text[2] == ':' && text[5] == ':' && number(text.substr(0, 2)) >= 0 &&
         number(text.substr(0, 2)) < 24 && number(text.substr(3, 2)) >= 0 &&
         number(text.substr(3, 2)) < 60 && number(text.substr(6, 2)) >= 0 &&
         number(text.substr(6, 2)) < 60;
}

bool is_time(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || !is_date(text.substr(0, 10))) {
    return false;
  }
  text.remove_prefix(11);
  if (!is_clock(text)) return false;
  text.remove_prefix(8);
  if (text.starts_with('.') || text.starts_with(',')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end < 2) return false;
    text.remove_prefix(end);
  }
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
         number(text.substr(1, 2)) >= 0 && number(text.substr(1, 2)) < 24 &&
         number(text.substr(4, 2)) >= 0 && number(text.substr(4, 2)) < 60;
}

bool is_base64(std::string_view text) {
  std::size_t size = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;  // as Go's decoder
    ++size;
    if (c == '=') {
      ++padding;
      continue;
    }
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (padding > 0 || (!is_letter && !is_digit(c) && c != '+' && c != '/')) return false;
  }
  return size % 4 == 0 && padding <= 2;
}

bool is_address(std::string_view text, int family) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view length = text.substr(slash + 1);
  if (length.empty() || length.size() > 3 || (length.size() > 1 && length[0] == '0')) return false;
  const int bits = number(length);
  if (is_address(text.substr(0, slash), AF_INET)) return bits >= 0 && bits <= 32;
  return is_address(text.substr(0, slash), AF_INET6) && bits >= 0 && bits <= 128;
}

bool is_uuid(std::string_view text) {
  constexpr std::array<int, 5> groups = {8, 4, 4, 4, 12};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i > 0 && text.starts_with('-')) text.remove_prefix(1);
    for (int n = 0; n < groups[i]; ++n) {
      if (text.empty() || !is_hex(text.front())) return false;
      text.remove_prefix(1);
    }
  }
  return text.empty();
}

// `1h30m` of Go, or a number and a word such as `3 days`.
bool is_duration(std::string_view text) {
  if (text == "0" || text == "+0" || text == "-0") return true;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view amount = text.substr(0, digits);
    if (std::none_of(amount.begin(), amount.end(), is_digit) ||
        std::count(amount.begin(), amount.end(), '.') > 1) {
      return false;
    }
    text.remove_prefix(digits);
    while (text.starts_with(' ')) text.remove_prefix(1);
    const std::size_t unit = std::min(text.find_first_of("0123456789. "), text.size());
    constexpr std::array<std::string_view, 32> units = {
        "ns",   "us",     "µs",      "μs",         "ms",    "s",      "m",       "h",
        "d",    "w",      "nano",    "nanosecond", "micro", "millis", "milli",   "sec",
        "secs", "second", "seconds", "min",        "mins",  "minute", "minutes", "hr",
        "hour", "hours",  "day",     "days",       "wk",    "week",   "weeks",   "nanoseconds"};
    if (std::find(units.begin(), units.end(), text.substr(0, unit)) == units.end()) return false;
    text.remove_prefix(unit);
  }
  return true;
}

struct Format {
  std::string_view name;
  bool (*matches)(std::string_view);
  std::string_view description;
};

constexpr std::array<Format, 9> formats = {{
    {"date-time", is_time, "a time such as 2006-01-02T15:04:05Z"},
    {"datetime", is_time, "a time such as 2006-01-02T15:04:05Z"},
    {"date", is_date, "a date such as 2006-01-02"},
    {"byte", is_base64, "base64"},
    {"ipv4", [](std::string_view t) { return is_address(t, AF_INET); }, "an IPv4 address"},
    {"ipv6", [](std::string_view t) { return is_address(t, AF_INET6); }, "an IPv6 address"},
    {"cidr", is_network, "an address range such as 10.0.0.0/8"},
    {"uuid", is_uuid, "a UUID"},
    {"duration", is_duration, "a duration such as 1m30s"},
}};

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const Format& format) { return format.name == name; });
  return found == formats.end() ? nullptr : found;
}

}  // namespace

bool matches_format(std::string_view format, std::string_view text) {
  const Format* known = find_format(format);
  return known == nullptr || known->matches(text);
}

std::string_view describe_format(std::string_view format) {
  const Format* known = find_format(format);
  return known == nullptr ? format : known->description;
}

bool is_quantity(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);  // the decoder trims
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view amount = text.substr(0, digits);
  if (std::none_of(amount.begin(), amount.end(), is_digit) ||
      std::count(amount.begin(), amount.end(), '.') > 1) {
    return false;
  }
  std::string_view suffix = text.substr(digits);
  constexpr std::array<std::string_view, 16> suffixes = {
      "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  if (std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end()) return true;
  if (suffix[0] != 'e' && suffix[0] != 'E') return false;
  suffix.remove_prefix(1);
  if (suffix.starts_with('+') || suffix.starts_with('-')) suffix.remove_prefix(1);
  return all_digits(suffix);
}

}  // namespace slipway::manifest
