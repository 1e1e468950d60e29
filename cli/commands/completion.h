#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway completion SHELL`
Command completion_command();

/// `slipway completion values SOURCE`
Command completion_values_command();

/// `slipway manual`
Command manual_command();

}  // namespace slipway::cli
