#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// Shows a preview again after every save, until the process is ended; of many services only those
/// that a save touches, which takes the time of these, and then holds everything against the rules.
/// Returns when files cannot be watched, with the exit status.
int watch_preview(const Arguments& arguments, Console& console);

}  // namespace slipway::cli
