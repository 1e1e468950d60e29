#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace slipway {

/// SHA-256 (FIPS 180-4). Own code: loading OpenSSL costs 5 ms at every start
/// (docs/decisions/sha256.md). For content addresses and hmac.h; what it does
/// depends on the length of the data only.
std::array<std::uint8_t, 32> sha256(std::string_view data);

/// The same as 64 lower case hexadecimal digits.
std::string sha256_hex(std::string_view data);

}  // namespace slipway
