#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway compile`
Command compile_command();

}  // namespace slipway::cli
