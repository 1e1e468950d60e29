#include "cli/commands/compile.h"

#include <fmt/format.h>

#include "cli/fleet_input.h"
#include "compiler/overlay/tree.h"
#include "compiler/render/render.h"
#include "core/filesystem/tree_writer.h"

namespace slipway::cli {

namespace {

constexpr const char* ledger = ".slipway";

int run(const Arguments& arguments, Console& console) {
  const std::optional<std::string> out = arguments.value("--out");
  if (!out || out->empty()) {
    return console.report(plain_error("`compile` needs the folder to write to",
                                      "give it with --out DIR; `slipway preview` writes nothing"));
  }
  DiskFileSystem files;
  Diagnostics diagnostics;
  const FleetInput input = read_fleet_input(files, arguments, diagnostics);
  render::check_rendered(input, diagnostics);
  if (diagnostics.has_errors()) return console.report(std::move(diagnostics));
  const Result<overlay::Tree> tree = overlay::compile_tree(*input.services, input.sources());
  if (!tree) return console.report(tree.error());
  const TreeChanges changes = write_tree(*out, *tree, ledger, diagnostics);
  const bool failed = diagnostics.has_errors();
  const int status = console.report(std::move(diagnostics));
  if (!failed) {
    console.say(fmt::format("{}: {} overlays; {} files written, {} unchanged, {} removed\n", *out,
                            input.services->services().size(), changes.written, changes.unchanged,
                            changes.removed));
  }
  return status;
}

}  // namespace

Command compile_command() {
  Command command;
  command.name = "compile";
  command.summary = "write the overlays that descriptors become";
  command.details =
      "Writes plain Kustomize: DIR/overlays/ENVIRONMENT/CLUSTER/TEAM/SERVICE, a kustomization.yaml "
      "for each "
      "cluster, and DIR/kustomize-bases. DIR/.slipway lists what was written; only that is ever "
      "replaced or removed. "
      "Nothing is written when a check fails.\n\nWhat an earlier run wrote and this one does not "
      "is "
      "removed: with --env, --cluster or a narrower PATH, that is all other overlays. Give each "
      "such "
      "selection a folder of its own.";
  command.options = fleet_input_options();
  command.options.push_back({"-o,--out", "DIR", "the folder to write to", Repeat::once});
  command.positionals = {{"PATH", "service.yaml files, or folders with them (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
