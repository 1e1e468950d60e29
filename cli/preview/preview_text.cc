#include "cli/preview/preview_text.h"

#include <fmt/format.h>

#include "cli/preview/against.h"
#include "cli/preview/diff_text.h"
#include "cli/preview/fleet_page.h"
#include "cli/preview/manifest_text.h"
#include "cli/preview/tree_text.h"
#include "compiler/render/render.h"

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
  if (arguments.value("--against") == "live") {
    return plain_error("`--against live` is not built yet: it needs deployments",
                       "compare with what was committed, for example `--against main`");
  }
  if (name == "diff") return Format::diff;
  if (name == "tree") return Format::tree;
  return name == "html" ? Format::html : Format::yaml;
}

Result<std::string> diff(const render::Rendering& rendering, const Arguments& arguments,
                         const std::vector<std::string>& only, Color color) {
  const std::string revision = arguments.value("--against").value_or("HEAD");
  SLIPWAY_ASSIGN(const InputAtRevision before, read_input_at(revision, arguments, only));
  if (before.input.services->descriptors().empty() && rendering.overlays.empty()) {
    return plain_error(
        fmt::format("there is no service.yaml at the paths, neither now nor in `{}`", revision),
        "give the folder of a service");
  }
  SLIPWAY_ASSIGN(const render::Rendering old_rendering, render::render_overlays(before.input));
  const std::vector<manifest::OverlayChanges> changes = changes_between(old_rendering, rendering);
  return diff_text(manifest::fold(changes), color);
}

Result<void> write(FileSystem& files, const Arguments& arguments, Color color,
                   const std::vector<std::string>& only, Preview& preview) {
  SLIPWAY_ASSIGN(const Format format, format_of(arguments));
  // A service that is gone is a difference, too.
  const auto without =
      format == Format::diff ? WithoutDescriptors::fine : WithoutDescriptors::error;
  Diagnostics& diagnostics = preview.diagnostics;
  preview.input = read_fleet_input(files, arguments, diagnostics, {without, only});
  const FleetInput& input = preview.input;
  if (diagnostics.has_errors()) {
    render::check_rendered(input, diagnostics);
    return {};
  }
  if (format == Format::yaml) {
    const std::vector<render::OverlayText> texts = render::render_texts(input, diagnostics);
    // Some of many are not known without their headings.
    const Headings headings = only.empty() ? Headings::of_several : Headings::of_all;
    if (!diagnostics.has_errors()) preview.text = manifest_text(texts, headings, color);
    return {};
  }
  const render::Rendering rendering = render::render_checked(input, diagnostics);
  if (diagnostics.has_errors()) return {};
  if (format == Format::diff) {
    SLIPWAY_ASSIGN(preview.text, diff(rendering, arguments, only, color));
  } else {
    preview.text = format == Format::tree ? tree_text(rendering.overlays, color)
                                          : fleet_page(*input.fleet, rendering.overlays);
  }
  return {};
}

}  // namespace

Preview render_preview(FileSystem& files, const Arguments& arguments, Color color,
                       const std::vector<std::string>& only) {
  Preview preview;
  Result<void> written = write(files, arguments, color, only, preview);
  if (!written) preview.diagnostics.add(std::move(written).error());
  return preview;
}

}  // namespace slipway::cli
