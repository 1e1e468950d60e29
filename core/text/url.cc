#include "core/text/url.h"

#include <fmt/format.h>

#include <algorithm>

namespace slipway {

namespace {

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view secure_scheme = "https://";

}  // namespace

bool is_web_url(std::string_view text) {
  const std::string_view scheme = text.starts_with(secure_scheme) ? secure_scheme : plain_scheme;
  if (!text.starts_with(scheme)) return false;
  const std::string_view rest = text.substr(scheme.size());
  return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
         std::all_of(rest.begin(), rest.end(), [](char c) {
           return c > ' ' && c < 0x7F && c != '@' && c != '?' && c != '#' && c != '\\';
         });
}

bool is_clear_to_others(std::string_view url) {
  if (!url.starts_with(plain_scheme)) return false;
  const std::string_view host = url.substr(plain_scheme.size());
  for (const std::string_view local : {"localhost", "127.0.0.1", "[::1]"}) {
    const std::string_view next = host.substr(std::min(local.size(), host.size()), 1);
    if (host.starts_with(local) && (next.empty() || next == ":" || next == "/")) return false;
  }
  return true;
}

std::string url_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace slipway
