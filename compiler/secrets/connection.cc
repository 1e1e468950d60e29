#include "compiler/secrets/connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>

#include "compiler/secrets/literal.h"
#include "compiler/secrets/mark_table.h"
#include "compiler/secrets/marks.h"

namespace slipway::secrets {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_name_part(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; }
bool is_base64(char c) {
  return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_' || c == '.';
}

// `$(NAME)` is filled in by Kubernetes, the others by programs; stars were a password.
bool is_filled_in(std::string_view password) {
  constexpr std::array<std::string_view, 6> beginnings = {"$(", "${", "{", "<", "%s", "*"};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return password.starts_with(beginning); });
}

// The bytes of a text in base64, up to the first character that is none of it.
std::string decoded(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) break;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xffffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
  }
  return bytes;
}

// user:password of readable characters
bool is_pair(const std::string& text) {
  const std::size_t colon = text.find(':');
  return colon != std::string::npos && colon + 1 < text.size() &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return std::isprint(static_cast<unsigned char>(c)) != 0; });
}

bool is_credential(std::string_view word) {
  constexpr std::size_t shortest_token = 20;
  const bool has_digit = std::any_of(word.begin(), word.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
  return (word.size() >= shortest_token && has_digit) || is_pair(decoded(word));
}

// The name before an `=`: blanks and a quote may stand between.
std::string_view name_before(std::string_view text, std::size_t equals) {
  std::size_t end = equals;
  if (end > 0 && text[end - 1] == ':') --end;  // `:=`
  while (end > 0 && text[end - 1] == ' ') --end;
  if (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'')) --end;
  std::size_t begin = end;
  while (begin > 0 && is_name_part(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

}  // namespace

std::optional<Span> url_with_password(std::string_view text) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", at + 3)) {
    const std::string_view rest = text.substr(at + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?# ,\"'"));
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (sign == std::string_view::npos || colon >= sign || sign - colon <= 1) continue;
    if (is_filled_in(authority.substr(colon + 1))) continue;
    std::size_t begin = at;
    while (begin > 0 && is_name_part(text[begin - 1])) --begin;
    return Span{begin, at + 3 + authority.size()};
  }
  return std::nullopt;
}

std::optional<Span> password_before_host(std::string_view text) {
  constexpr std::string_view around = " \t\n\"'`";
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const std::size_t before = text.substr(0, at).find_last_of(around);
    const std::size_t slash = text.substr(0, at).rfind('/');
    const std::size_t begin = std::max(before + 1, slash + 1);  // 0 when there is none
    const std::size_t end = std::min(text.find_first_of("/ \t\n\"'`", at), text.size());
    const std::size_t sign = text.substr(0, end).rfind('@');  // a password may hold one
    const std::string_view host = text.substr(sign + 1);
    if (host.empty() || host.starts_with("sha256:") || host.starts_with("sha512:")) continue;
    const std::size_t colon = text.substr(0, sign).find(':', begin);
    if (colon == std::string_view::npos || colon == begin || colon + 1 >= sign) continue;
    if (is_filled_in(text.substr(colon + 1))) continue;
    return Span{colon + 1, sign};
  }
  return std::nullopt;
}

std::optional<Span> address_with_password(std::string_view text) {
  for (const std::string_view network : mark_table().networks) {
    const std::string wanted = "@" + std::string(network);
    for (std::size_t at = text.find(wanted); at != std::string_view::npos;
         at = text.find(wanted, at + 1)) {
      const std::size_t before = text.substr(0, at).find_last_of(" \t\n\"'=");
      const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
      const std::string_view user = text.substr(begin, at - begin);
      const std::size_t colon = user.find(':');
      if (colon == std::string_view::npos || colon + 1 == user.size()) continue;
      if (is_filled_in(user.substr(colon + 1))) continue;
      return Span{begin, at};
    }
  }
  return std::nullopt;
}

std::optional<Span> header_with_password(std::string_view text) {
  for (const std::string_view scheme : mark_table().schemes) {
    const std::string wanted = std::string(scheme) + " ";
    for (std::size_t at = text.find(wanted); at != std::string_view::npos;
         at = text.find(wanted, at + 1)) {
      if (at > 0 && is_alnum(text[at - 1])) continue;
      const std::size_t begin = at + wanted.size();
      std::size_t end = begin;
      while (end < text.size() && is_base64(text[end])) ++end;
      if (is_credential(text.substr(begin, end - begin))) return Span{begin, end};
    }
  }
  return std::nullopt;
}

std::optional<Span> setting_with_password(std::string_view text, std::size_t shortest) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    if (at > 0 && std::string_view("!<>=").find(text[at - 1]) != std::string_view::npos) continue;
    std::size_t begin = at + 1;
    if (begin < text.size() && text[begin] == '=') continue;
    if (begin < text.size() && text[begin] == '>') ++begin;  // `=>`
    const std::string_view name = name_before(text, at);
    if (!name_says_secret(name)) continue;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    if (begin == text.size()) break;
    const char quote = text[begin];
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++begin;
    const std::size_t end = std::min(
        quoted ? text.find(quote, begin) : text.find_first_of("; \t\n\r&,\"'", begin), text.size());
    if (may_be_literal(text.substr(begin, end - begin), quoted ? Quoting::quoted : Quoting::plain,
                       shortest))
      return Span{begin, end};
  }
  return std::nullopt;
}

}  // namespace slipway::secrets
