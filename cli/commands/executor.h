#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway executor config|prepare|run|cleanup`: what gitlab-runner calls.
Command executor_config_command();
Command executor_prepare_command();
Command executor_run_command();
Command executor_cleanup_command();
/// `slipway executor print-config`: the section of config.toml that makes gitlab-runner call them.
Command executor_print_config_command();

}  // namespace slipway::cli
