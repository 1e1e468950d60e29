#include "core/text/hmac.h"

#include <array>

#include "core/text/sha256.h"

namespace slipway {

namespace {

constexpr std::size_t block = 64;

std::string digest(std::string_view text) {
  const auto bytes = sha256(text);
  return {bytes.begin(), bytes.end()};
}

std::string mixed(std::string_view key, unsigned char pad) {
  std::string out(block, static_cast<char>(pad));
  for (std::size_t i = 0; i < key.size(); ++i) {
    out[i] = static_cast<char>(static_cast<unsigned char>(key[i]) ^ pad);
  }
  return out;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  constexpr unsigned char inner_pad = 0x36;
  constexpr unsigned char outer_pad = 0x5c;
  const std::string shortened = key.size() > block ? digest(key) : std::string(key);
  std::string inner = mixed(shortened, inner_pad);
  inner += text;
  return digest(mixed(shortened, outer_pad) + digest(inner));
}

bool same_secret(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  volatile unsigned char difference = 0;  // the compiler must not end the loop early
  for (std::size_t i = 0; i < one.size(); ++i) {
    difference = static_cast<unsigned char>(
        difference | (static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i])));
  }
  return difference == 0;
}

}  // namespace slipway
