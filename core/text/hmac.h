#pragma once

#include <string>
#include <string_view>

namespace slipway {

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of a text, as 32 bytes. What it does depends on lengths
/// only, never on a byte of the key or the text (docs/decisions/sha256.md).
std::string hmac_sha256(std::string_view key, std::string_view text);

/// Are two texts the same? Takes as long whether they differ in their first byte or their last.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace slipway
