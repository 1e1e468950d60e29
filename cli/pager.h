#pragma once

#include <string_view>

#include "cli/console.h"

namespace slipway::cli {

/// Shows long text to a person: through $SLIPWAY_PAGER, else $PAGER, else `less -RFX`, when
/// standard output is a terminal that is too short for it; writes it to standard output otherwise.
/// A pager that cannot be started is none.
void show(std::string_view text, Console& console);

}  // namespace slipway::cli
