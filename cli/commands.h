#pragma once

#include <span>
#include <string>
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

/// The entry with the most words that the words of a command line begin with, or null.
const CommandEntry* find_command(std::span<const std::string> words);

}  // namespace slipway::cli
