#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway explain`
Command explain_command();

}  // namespace slipway::cli
