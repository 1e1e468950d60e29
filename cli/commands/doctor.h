#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway doctor`: is this host ready for jobs?
Command doctor_command();

}  // namespace slipway::cli
