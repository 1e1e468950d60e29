// Numbers in frames: little-endian.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slipway::supervisor {

template <typename Number>
void append_number(std::string& bytes, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i) & 0xffU));
  }
}

/// The one that begins at `start`, where there are enough bytes.
template <typename Number>
Number number_at(std::string_view bytes, std::size_t start) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number |= static_cast<Number>(static_cast<unsigned char>(bytes[start + i])) << (8 * i);
  }
  return number;
}

}  // namespace slipway::supervisor
