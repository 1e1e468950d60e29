#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway schema`
Command schema_command();

}  // namespace slipway::cli
