#pragma once

#include <cstddef>
#include <string>

namespace slipway {

/// `digits` hexadecimal digits, at most 32, that nobody can guess.
std::string random_digits(std::size_t digits);

/// So many bytes that nobody can guess.
std::string random_bytes(std::size_t size);

}  // namespace slipway
