#pragma once

#include <string>
#include <string_view>

namespace slipway {

/// Standard base64 with padding, on one line.
std::string base64(std::string_view bytes);

}  // namespace slipway
