// A false alarm stops a team that has done nothing wrong, so in doubt a value is no secret.
#include "compiler/secrets/literal.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/secrets/mark_table.h"
#include "compiler/secrets/marks.h"

namespace slipway::secrets {

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

bool is_filler(std::string_view value) {
  const auto& fillers = mark_table().fillers;
  const auto same = [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); };
  return std::any_of(fillers.begin(), fillers.end(),
                     [&](std::string_view filler) {
                       return std::equal(filler.begin(), filler.end(), value.begin(), value.end(),
                                         same);
                     }) ||
         (value.size() > 2 &&
          std::all_of(value.begin(), value.end(), [&](char c) { return c == value.front(); }));
}

// What no secret begins with, but places and references do.
bool is_place(std::string_view value) {
  constexpr std::array<std::string_view, 10> beginnings = {"/", "./", "../",   "~",    "@",
                                                           "!", "&",  "file:", "env:", "vault:"};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return value.starts_with(beginning); });
}

// Behind `$(NAME)` or `{variable}` when one begins at `begin`, else `begin`.
std::size_t end_of_reference(std::string_view value, std::size_t begin) {
  const bool is_variable = value[begin] == '{';
  if (!is_variable && !value.substr(begin).starts_with("$(")) return begin;
  const std::size_t name = begin + (is_variable ? 1 : 2);
  std::size_t end = name;
  while (end < value.size() && (is_letter(value[end]) || is_digit(value[end]) ||
                                std::string_view("-_.").find(value[end]) != std::string_view::npos))
    ++end;
  const bool is_closed =
      end > name && end < value.size() && value[end] == (is_variable ? '}' : ')');
  return is_closed ? end + 1 : begin;
}

}  // namespace

bool is_harmless(std::string_view value) {
  return value.empty() || value == "true" || value == "false" || value == "null" ||
         value.starts_with("$(") || value.find("://") != std::string_view::npos ||
         std::all_of(value.begin(), value.end(), is_digit);
}

bool is_filled_in_or_a_switch(std::string_view value) {
  if (value == "true" || value == "false" || value == "null") return true;
  const bool is_address = value.starts_with("http://") || value.starts_with("https://");
  if (is_address && value.find_first_of(" \t\n") == std::string_view::npos) return true;
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t end = end_of_reference(value, at);
    if (end == at && static_cast<unsigned char>(value[at]) > ' ') return false;
    at = std::max(end, at + 1);
  }
  return true;
}

bool may_be_literal(std::string_view value, Quoting quoting, std::size_t shortest) {
  if (value.size() < shortest || is_harmless(value) || is_place(value) || is_filler(value))
    return false;
  if (value.find_first_of(" \t${}<>()[]*`|%\\") != std::string_view::npos) return false;
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return false;
  if (std::any_of(value.begin(), value.end(), is_digit))
    return std::any_of(value.begin(), value.end(), is_letter);  // else a number of some kind
  if (name_says_secret(value)) return false;                    // `password: db_password`
  const bool is_word =
      !is_lower(value.front()) && std::all_of(value.begin() + 1, value.end(), is_lower);
  if (is_word) return false;  // "Password", on a form
  // `token = request.token`
  return quoting == Quoting::quoted || value.find('.') == std::string_view::npos;
}

}  // namespace slipway::secrets
