#include "core/text/names.h"

#include <algorithm>

namespace slipway {

namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter_or_digit(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

}  // namespace

bool is_dns_label(std::string_view text) {
  constexpr std::size_t longest = 63;
  if (text.empty() || text.size() > longest) return false;
  if (!is_letter_or_digit(text.front()) || !is_letter_or_digit(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_dns_label_with_letter(std::string_view text) {
  return is_dns_label(text) && is_letter(text.front());
}

bool is_dns_name(std::string_view text) {
  constexpr std::size_t longest = 253;
  if (text.size() > longest) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_dns_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace slipway
