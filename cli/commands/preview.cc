#include "cli/commands/preview.h"

#include "cli/fleet_input.h"
#include "cli/pager.h"
#include "cli/preview/preview_text.h"
#include "cli/preview/watch.h"

namespace slipway::cli {

namespace {

int run(const Arguments& arguments, Console& console) {
  if (arguments.has("--watch")) {
    if (arguments.value("--output") != "html") return watch_preview(arguments, console);
    return console.report(
        plain_error("`-o html` is one page, which `--watch` would write again and again",
                    "leave out one of the two; `-o tree --watch` shows a fleet on each save"));
  }
  DiskFileSystem disk;
  Preview preview = render_preview(disk, arguments, console.out_color());
  const int status = console.report(std::move(preview.diagnostics));
  show(preview.text, console);
  return status;
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
