#include "cli/commands.h"

#include <array>

#include "cli/commands/check.h"
#include "cli/commands/compile.h"
#include "cli/commands/completion.h"
#include "cli/commands/init.h"
#include "cli/commands/version.h"

namespace slipway::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array entries = {
      CommandEntry{"compile", "write the overlays that descriptors become", compile_command},
      CommandEntry{"check", "check the fleet and the descriptors, write nothing", check_command},
      CommandEntry{"completion", "print the completion script for bash, zsh or fish",
                   completion_command},
      CommandEntry{"manual", "print the manual page slipway(1) in roff", manual_command},
      CommandEntry{"init", "write a first service.yaml from a Dockerfile or a compose file",
                   init_command},
      CommandEntry{"version", "print the version", version_command},
  };
  return entries;
}

}  // namespace slipway::cli
