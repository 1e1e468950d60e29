#pragma once

#include <string>
#include <vector>

namespace slipway {

/// This process's environment variables, as `NAME=value`.
std::vector<std::string> own_environment();

/// The value of one of them; empty when it is not set.
std::string environment_variable(const char* name);

}  // namespace slipway
