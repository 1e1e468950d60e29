#include "core/text/hmac.h"

#include <catch2/catch.hpp>

#include "core/text/random.h"

using slipway::hmac_sha256;
using slipway::same_secret;

namespace {

std::string hex(const std::string& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
    text.push_back(digits[static_cast<unsigned char>(c) & 15U]);
  }
  return text;
}

std::string counted(int from, int to) {
  std::string bytes;
  for (int i = from; i <= to; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

}  // namespace

TEST_CASE("HMAC-SHA-256 gives what RFC 4231 says") {
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(20, '\xaa'), std::string(50, '\xdd'))) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(hex(hmac_sha256(counted(1, 25), std::string(50, '\xcd'))) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                        "This is a test using a larger than block-size key and a larger than "
                        "block-size data. The key needs to be hashed before being used by the HMAC "
                        "algorithm.")) ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("two secrets are the same only with every byte") {
  CHECK(same_secret("", ""));
  CHECK(same_secret("abc", "abc"));
  for (const char* other : {"", "ab", "abcd", "abd", "xbc", "a\xe2\x63"}) {
    CHECK_FALSE(same_secret("abc", other));
  }
}

TEST_CASE("random bytes are as many as asked for, and others each time") {
  CHECK(slipway::random_bytes(0).empty());
  CHECK(slipway::random_bytes(300).size() == 300);
  CHECK(slipway::random_bytes(32) != slipway::random_bytes(32));
}
