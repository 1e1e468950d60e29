#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway schema check`
Command schema_check_command();

}  // namespace slipway::cli
