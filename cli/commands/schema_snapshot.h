#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway schema snapshot`
Command schema_snapshot_command();

}  // namespace slipway::cli
