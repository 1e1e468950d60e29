#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway fleet index`
Command fleet_index_command();

}  // namespace slipway::cli
