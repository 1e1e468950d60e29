#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway completion SHELL`
Command completion_command();

/// `slipway manual`
Command manual_command();

}  // namespace slipway::cli
