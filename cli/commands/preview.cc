#include "cli/commands/preview.h"

#include <fmt/format.h>

#include "cli/pager.h"
#include "cli/preview/against.h"
#include "cli/preview/diff_text.h"
#include "cli/preview/fleet_page.h"
#include "cli/preview/manifest_text.h"
#include "cli/preview/tree_text.h"
#include "compiler/render/render.h"
#include "core/filesystem/recording_filesystem.h"
#include "core/filesystem/watch.h"

namespace slipway::cli {

namespace {

enum class Format : std::uint8_t { yaml, diff, tree, html };

Result<Format> format_of(const Arguments& arguments) {
  const std::string name =
      arguments.value("--output").value_or(arguments.has("--against") ? "diff" : "yaml");
  if (name != "diff" && arguments.has("--against")) {
    return plain_error(fmt::format("`--against` shows differences, which `-o {}` cannot", name),
                       "leave out one of the two, or take `-o diff`");
  }
  if (name == "diff") return Format::diff;
  if (name == "tree") return Format::tree;
  return name == "html" ? Format::html : Format::yaml;
}

Result<std::string> diff(const render::Rendering& rendering, const Arguments& arguments,
                         Color color) {
  const std::string revision = arguments.value("--against").value_or("HEAD");
  SLIPWAY_ASSIGN(const InputAtRevision before, read_input_at(revision, arguments));
  if (before.input.services->descriptors().empty() && rendering.overlays.empty()) {
    return plain_error(
        fmt::format("there is no service.yaml at the paths, neither now nor in `{}`", revision),
        "give the folder of a service");
  }
  SLIPWAY_ASSIGN(const render::Rendering old_rendering, render::render_overlays(before.input));
  const std::vector<manifest::OverlayChanges> changes = changes_between(old_rendering, rendering);
  return diff_text(manifest::fold(changes), color);
}

// What is shown, or why nothing can be. Warnings are in the diagnostics, and errors of the input.
Result<std::string> preview(FileSystem& files, const Arguments& arguments, Color color,
                            Diagnostics& diagnostics) {
  SLIPWAY_ASSIGN(const Format format, format_of(arguments));
  if (arguments.value("--against") == "live") {
    return plain_error("`--against live` is not built yet: it needs deployments",
                       "compare with what was committed, for example `--against main`");
  }
  // A service that is gone is a difference, too.
  const auto without =
      format == Format::diff ? WithoutDescriptors::fine : WithoutDescriptors::error;
  const FleetInput input = read_fleet_input(files, arguments, diagnostics, without);
  if (diagnostics.has_errors()) {
    render::check_rendered(input, diagnostics);
    return std::string();
  }
  if (format == Format::yaml) {
    const std::vector<render::OverlayText> texts = render::render_texts(input, diagnostics);
    return diagnostics.has_errors() ? std::string() : manifest_text(texts, color);
  }
  const render::Rendering rendering = render::render_checked(input, diagnostics);
  if (diagnostics.has_errors()) return std::string();
  switch (format) {
    case Format::diff:
      return diff(rendering, arguments, color);
    case Format::tree:
      return tree_text(rendering.overlays, color);
    default:
      return fleet_page(*input.fleet, rendering.overlays);
  }
}

int show_preview(FileSystem& files, const Arguments& arguments, Console& console) {
  Diagnostics diagnostics;
  const Result<std::string> text = preview(files, arguments, console.out_color(), diagnostics);
  const bool failed = diagnostics.has_errors();
  const int status = console.report(std::move(diagnostics));
  if (!text) return console.report(text.error());
  if (failed) return status;
  if (arguments.has("--watch")) {
    console.out(*text);
  } else {
    show(*text, console);
  }
  return status;
}

int run(const Arguments& arguments, Console& console) {
  DiskFileSystem disk;
  if (!arguments.has("--watch")) return show_preview(disk, arguments, console);
  FileWatch watch;
  // Watches what will be read before it is: a save during the first rendering must not be lost.
  {
    RecordingFileSystem files(disk);
    Diagnostics told_below;
    (void)read_fleet_input(files, arguments, told_below);
    if (const Result<void> watching = watch.set_paths(files.opened()); !watching)
      return console.report(watching.error());
  }
  for (;;) {
    RecordingFileSystem files(disk);
    (void)show_preview(files, arguments, console);
    if (const Result<void> watching = watch.set_paths(files.opened()); !watching)
      return console.report(watching.error());
    console.say("-- waiting for a change --\n");
    watch.wait(std::chrono::milliseconds(5));
  }
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
      {"-w,--watch", "", "show it again after every save, until Ctrl-C", Repeat::once});
  command.positionals = {{"PATH", "service.yaml files, or folders with them (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
