#pragma once

#include <string>

#include "cli/command.h"

namespace slipway::cli {

/// What `slipway --help` prints: every command with its summary.
std::string program_help();

/// What `slipway GROUP --help` prints, for commands of two words such as `executor run`; empty when
/// there is no such group.
std::string group_help(const std::string& group);

/// What `slipway COMMAND --help` prints.
std::string command_help(const Command& command);

}  // namespace slipway::cli
