#pragma once

#include <string>

#include "core/result.h"

namespace slipway::supervisor {

/// Passes bytes between the driver (standard input and output) and the keeper of a directory, until
/// either side ends.
Result<void> attach(const std::string& directory, int input, int output);

}  // namespace slipway::supervisor
