#include "cli/commands/version.h"

namespace slipway::cli {

Command version_command() {
  Command command;
  command.name = "version";
  command.summary = "print the version";
  command.run = [](const Arguments&, Console& console) {
    console.out("slipway " SLIPWAY_VERSION "\n");
    return 0;
  };
  return command;
}

}  // namespace slipway::cli
