#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace slipway::cli {

/// A line of the table of commands. The command itself is made only when it is called for.
struct CommandEntry {
  std::string_view name;     ///< its words: "executor run"
  std::string_view summary;  ///< the same as Command::summary
  Command (*make)();
};

/// All commands, in the order of `slipway --help`.
std::span<const CommandEntry> all_commands();

}  // namespace slipway::cli
