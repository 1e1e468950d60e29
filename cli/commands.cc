#include "cli/commands.h"

#include <array>

#include "cli/commands/version.h"

namespace slipway::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array entries = {
      CommandEntry{"version", "print the version", version_command},
  };
  return entries;
}

}  // namespace slipway::cli
