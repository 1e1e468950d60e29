#include "cli/commands/fleet_index.h"

#include "cli/fleet_input.h"
#include "compiler/fleet/index.h"

namespace slipway::cli {

namespace {

int run(const Arguments& arguments, Console& console) {
  DiskFileSystem files;
  Diagnostics diagnostics;
  const FleetInput input = read_fleet_input(files, arguments, diagnostics);
  const bool failed = diagnostics.has_errors();
  const int status = console.report(std::move(diagnostics));
  if (failed) return status;
  const fleet::Origin origin{arguments.value("--project").value_or(""),
                             arguments.value("--revision").value_or("")};
  const Result<std::string> text = fleet::index_text(*input.services, origin);
  if (!text) return console.report(text.error());
  console.out(*text);
  return 0;
}

}  // namespace

Command fleet_index_command() {
  Command command;
  command.name = "fleet index";
  command.summary = "write the index of the services of many repositories";
  command.details =
      "Gathers the facts of every service at and below PATH: names, ports, calls, and hosts and "
      "paths in each cluster. "
      "With `--index FILE`, preview, compile and check hold the descriptors of one repository "
      "against it.";
  command.options = fleet_input_options();
  command.options.push_back(
      {"--revision", "SHA", "the commit that the descriptors are of", Repeat::once});
  command.positionals = {{"PATH", "folders of repositories (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
