#include "core/text/random.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>

namespace slipway {

std::string random_digits(std::size_t digits) {
  std::array<unsigned char, 16> bytes = {};
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
  }
  std::string name;
  for (const unsigned char byte : bytes) name += fmt::format("{:02x}", byte);
  name.resize(std::min(digits, name.size()));
  return name;
}

}  // namespace slipway
