#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway preview`
Command preview_command();

}  // namespace slipway::cli
