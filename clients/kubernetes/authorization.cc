#include "clients/kubernetes/authorization.h"

#include <cstdint>
#include <string_view>

namespace slipway::clients {

namespace {

std::string base64(std::string_view text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t n = 0; n < 3; ++n) {
      group = (group << 8) | (i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U);
    }
    for (std::size_t n = 0; n < 4; ++n) {
      out += i + n > text.size() ? '=' : letters[(group >> (18 - 6 * n)) & 0x3F];
    }
  }
  return out;
}

}  // namespace

std::string authorization(const ClusterAccess& access) {
  if (!access.token.empty()) return "Bearer " + access.token;
  if (access.user_name.empty()) return {};
  return "Basic " + base64(access.user_name + ":" + access.password);
}

}  // namespace slipway::clients
