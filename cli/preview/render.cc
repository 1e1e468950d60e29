// Overlays are compiled into a file system in memory and rendered from there by the same code that
// renders them from disk: what is previewed is what `compile` writes and `kustomize build` makes of
// it.

#include "cli/preview/render.h"

#include <optional>

#include "compiler/overlay/tree.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/text/parallel.h"

namespace slipway::cli {

Result<Rendering> render_overlays(const FleetInput& input) {
  const std::vector<fleet::Service>& services = input.services->services();
  std::vector<overlay::Tree> trees(services.size());
  std::vector<std::optional<Diagnostic>> failures(services.size());
  in_parallel(services.size(), [&](std::size_t i) {
    const Result<void> compiled =
        overlay::compile_service(services[i], *input.fleet, input.lock, input.bases, trees[i]);
    if (!compiled) failures[i] = compiled.error();
  });
  overlay::Tree bases;
  overlay::add_bases(input.bases, bases);
  trees.push_back(std::move(bases));
  MemoryFileSystem files;
  for (overlay::Tree& tree : trees) {
    for (auto& file : tree) files.write("/" + file.first, std::move(file.second));
  }

  Rendering rendering;
  rendering.cache = std::make_unique<kustomize::Cache>();
  rendering.overlays.resize(services.size());
  in_parallel(services.size(), [&](std::size_t i) {
    if (failures[i]) return;
    Result<kustomize::Build> build =
        kustomize::build_objects(files, "/" + overlay::overlay_path(services[i]),
                                 kustomize::BuildOptions(), rendering.cache.get());
    if (!build) {
      failures[i] = build.error();
      return;
    }
    rendering.overlays[i] = {&services[i], *std::move(build)};
  });
  for (std::optional<Diagnostic>& failure : failures) {
    if (failure) return *std::move(failure);
  }
  return rendering;
}

}  // namespace slipway::cli
