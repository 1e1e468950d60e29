#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway version`
Command version_command();

}  // namespace slipway::cli
