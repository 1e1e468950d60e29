#pragma once

#include <string>
#include <vector>

namespace slipway {

/// This process's environment variables, as `NAME=value`.
std::vector<std::string> own_environment();

}  // namespace slipway
