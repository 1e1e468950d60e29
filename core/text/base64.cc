#include "core/text/base64.h"

#include <cstdint>

namespace slipway {

std::string base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t n = 0; n < 3; ++n) {
      group =
          (group << 8U) | (i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0U);
    }
    for (std::size_t n = 0; n < 4; ++n) {
      out += i + n > bytes.size() ? '=' : letters[(group >> (18U - 6U * n)) & 0x3FU];
    }
  }
  return out;
}

}  // namespace slipway
