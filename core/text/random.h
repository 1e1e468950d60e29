#pragma once

#include <cstddef>
#include <string>

namespace slipway {

/// `digits` hexadecimal digits, at most 32, that nobody can guess.
std::string random_digits(std::size_t digits);

}  // namespace slipway
