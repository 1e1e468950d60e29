#include "cli/commands/preview.h"

#include <fmt/format.h>

#include "cli/pager.h"
#include "cli/preview/preview_text.h"
#include "cli/preview/touched.h"
#include "compiler/render/render.h"
#include "core/filesystem/recording_filesystem.h"
#include "core/filesystem/watch.h"

namespace slipway::cli {

namespace {

// Everything that a person reads of it; on a terminal that waits, without a pager.
int show_preview(FileSystem& files, const Arguments& arguments, Console& console,
                 Preview& preview) {
  const Result<void> rendered = render_preview(files, arguments, console.out_color(), preview);
  const bool failed = preview.diagnostics.has_errors();
  const int status = console.report(std::move(preview.diagnostics));
  if (!rendered) return console.report(rendered.error());
  if (failed) return status;
  if (arguments.has("--watch")) {
    console.out(preview.text);
  } else {
    show(preview.text, console);
  }
  return status;
}

// Shows only what a change touches, at once, and then holds everything against the rules. False
// where everything has to be shown: mistakes, or services that came or went.
bool show_touched(FileSystem& files, const Arguments& arguments, Console& console,
                  const std::vector<std::string>& all, Preview& touched) {
  if (touched.only.empty() || arguments.value("--output") == "html") return false;
  const Result<void> rendered = render_preview(files, arguments, console.out_color(), touched);
  if (!rendered || touched.diagnostics.has_errors()) return false;
  console.out(touched.text);
  console.say(fmt::format("-- checking all {} services --\n", all.size()));
  Diagnostics diagnostics;
  const FleetInput input = read_fleet_input(files, arguments, diagnostics);
  render::check_rendered(input, diagnostics);
  if (descriptor_paths(input) != all) return false;
  console.report(std::move(diagnostics));
  return true;
}

int watch_preview(const Arguments& arguments, Console& console) {
  DiskFileSystem disk;
  FileWatch watch;
  std::vector<std::string> descriptors;
  std::string fleet;
  // Watches what will be read before it is: a save during the first rendering must not be lost.
  {
    RecordingFileSystem files(disk);
    Diagnostics told_below;
    (void)read_fleet_input(files, arguments, told_below);
    if (const Result<void> watching = watch.set_paths(files.opened()); !watching)
      return console.report(watching.error());
  }
  for (std::set<std::string> changed;; changed = watch.wait(std::chrono::milliseconds(5))) {
    RecordingFileSystem files(disk);
    Preview touched{touched_descriptors(descriptors, fleet, changed)};
    if (!show_touched(files, arguments, console, descriptors, touched)) {
      Preview all;
      (void)show_preview(files, arguments, console, all);
      descriptors = descriptor_paths(all.input);
      fleet = all.input.fleet == nullptr ? "" : all.input.fleet->path;
    }
    if (const Result<void> watching = watch.set_paths(files.opened()); !watching)
      return console.report(watching.error());
    console.say("-- waiting for a change --\n");
  }
}

int run(const Arguments& arguments, Console& console) {
  if (arguments.has("--watch")) return watch_preview(arguments, console);
  DiskFileSystem disk;
  Preview preview;
  return show_preview(disk, arguments, console, preview);
}

}  // namespace

Command preview_command() {
  Command command;
  command.name = "preview";
  command.summary = "render descriptors and show what they become";
  command.details =
      "Renders in memory, with no cluster and no network. One overlay prints exactly what "
      "`kustomize build` would; "
      "several come in wave order, each after a line `# environment/cluster/team/service`.\n"
      "  -o yaml   the manifests\n"
      "  -o tree   environments, clusters, services, their objects, and which field brought each\n"
      "  -o diff   what is different from a git revision, field by field (--against, default "
      "HEAD)\n"
      "  -o html   one page for a browser: slipway preview -o html > fleet.html";
  command.options = fleet_input_options();
  command.options.push_back({"-o,--output",
                             "FORMAT",
                             "yaml (default), tree, diff or html",
                             Repeat::once,
                             {Values::Kind::choices, {"yaml", "diff", "tree", "html"}}});
  command.options.push_back({"--against",
                             "REV",
                             "show what is different from this git revision",
                             Repeat::once,
                             {Values::Kind::revisions}});
  command.options.push_back(
      {"-w,--watch", "",
       "show it again after every save, of many services those that it touches, until Ctrl-C",
       Repeat::once});
  command.positionals = {{"PATH", "service.yaml files, or folders with them (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
