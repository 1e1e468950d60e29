// Overlays are compiled into a file system in memory and rendered from there by the same code that
// renders them from disk: what is previewed is what `compile` writes and `kustomize build` makes of
// it. Each has a small file system of its own, over one of the bases that all share, and is gone
// when its build was taken.

#include "cli/preview/render.h"

#include <optional>
#include <utility>

#include "compiler/overlay/tree.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/text/parallel.h"

namespace slipway::cli {

namespace {

void add_files(overlay::Tree tree, MemoryFileSystem& files) {
  for (auto& [path, text] : tree) files.write("/" + path, std::move(text));
}

// Hands over each build, from the thread that made it: `Result<void> take(number, Build)`.
template <typename Take>
Result<void> render_each(const FleetInput& input, kustomize::Cache& cache, const Take& take) {
  const std::vector<fleet::Service>& services = input.services->services();
  overlay::Tree tree;
  overlay::add_bases(input.bases, tree);
  MemoryFileSystem bases;
  add_files(std::move(tree), bases);

  const auto render = [&](std::size_t i) -> Result<void> {
    overlay::Tree compiled;
    SLIPWAY_TRY(
        overlay::compile_service(services[i], *input.fleet, input.lock, input.bases, compiled));
    MemoryFileSystem files(&bases);
    add_files(std::move(compiled), files);
    SLIPWAY_ASSIGN(kustomize::Build build,
                   kustomize::build_objects(files, "/" + overlay::overlay_path(services[i]),
                                            kustomize::BuildOptions(), &cache));
    return take(i, std::move(build));
  };
  std::vector<std::optional<Diagnostic>> failures(services.size());
  in_parallel(services.size(), [&](std::size_t i) {
    Result<void> rendered = render(i);
    if (!rendered) failures[i] = std::move(rendered).error();
  });
  for (std::optional<Diagnostic>& failure : failures) {
    if (failure) return *std::move(failure);
  }
  return {};
}

}  // namespace

Result<Rendering> render_overlays(const FleetInput& input) {
  const std::vector<fleet::Service>& services = input.services->services();
  Rendering rendering;
  rendering.cache = std::make_unique<kustomize::Cache>();
  rendering.overlays.resize(services.size());
  SLIPWAY_TRY(render_each(input, *rendering.cache,
                          [&](std::size_t i, kustomize::Build build) -> Result<void> {
                            rendering.overlays[i] = {&services[i], std::move(build)};
                            return {};
                          }));
  return rendering;
}

Result<std::vector<OverlayText>> render_texts(const FleetInput& input) {
  const std::vector<fleet::Service>& services = input.services->services();
  kustomize::Cache cache;
  std::vector<OverlayText> texts(services.size());
  SLIPWAY_TRY(
      render_each(input, cache, [&](std::size_t i, const kustomize::Build& build) -> Result<void> {
        texts[i].service = &services[i];
        SLIPWAY_ASSIGN(texts[i].text, kustomize::to_text(build));
        return {};
      }));
  return texts;
}

}  // namespace slipway::cli
