#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway check`
Command check_command();

}  // namespace slipway::cli
