#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway executor status`: the jobs of this host.
Command executor_status_command();
/// `slipway executor reap`: removes what dead jobs left.
Command executor_reap_command();

}  // namespace slipway::cli
