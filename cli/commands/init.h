#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway init [DIR]`
Command init_command();

}  // namespace slipway::cli
