#include "cli/preview/against.h"

#include <map>

#include "clients/git/git_tree.h"
#include "core/filesystem/mounted_filesystem.h"
#include "core/filesystem/path.h"

namespace slipway::cli {

namespace {

std::vector<const yaml::Node*> objects_of(const render::RenderedOverlay* overlay) {
  std::vector<const yaml::Node*> objects;
  if (overlay == nullptr) return objects;
  for (const kustomize::Rendered& rendered : overlay->build.objects)
    objects.push_back(rendered.object);
  return objects;
}

manifest::OverlayChanges changes_of(const render::RenderedOverlay* before,
                                    const render::RenderedOverlay* after) {
  const fleet::Service& service = after != nullptr ? *after->service : *before->service;
  const fleet::Cluster& cluster = *service.target.cluster;
  return {service.target.environment->name,
          cluster.name,
          service.team,
          service.name,
          manifest::compare(objects_of(before), objects_of(after)),
          {service.name_space, cluster.domain}};
}

}  // namespace

std::vector<manifest::OverlayChanges> changes_between(const render::Rendering& before,
                                                      const render::Rendering& after) {
  std::map<std::string, const render::RenderedOverlay*> old_overlays;
  for (const render::RenderedOverlay& overlay : before.overlays)
    old_overlays[overlay.service->address()] = &overlay;
  std::vector<manifest::OverlayChanges> changes;
  for (const render::RenderedOverlay& overlay : after.overlays) {
    const auto found = old_overlays.find(overlay.service->address());
    changes.push_back(changes_of(found == old_overlays.end() ? nullptr : found->second, &overlay));
    if (found != old_overlays.end()) old_overlays.erase(found);
  }
  for (const render::RenderedOverlay& overlay : before.overlays) {
    if (old_overlays.contains(overlay.service->address()))
      changes.push_back(changes_of(&overlay, nullptr));
  }
  return changes;
}

namespace {

// The nearest folder or file that is there: what a path leads to may be new, or gone.
std::string nearest_existing(std::string path) {
  DiskFileSystem files;
  while (files.type(path) == FileType::missing && path != "." && path != "/")
    path = parent_path(path);
  return path;
}

// Findings of the old revision are no reason not to compare with it; what cannot be read is.
Result<void> readable(const std::string& revision, const FleetInput& input,
                      const Diagnostics& found) {
  constexpr std::size_t most_notes = 3;
  Diagnostic error =
      plain_error("`" + revision + "` cannot be rendered, so there is nothing to compare with",
                  "choose a revision that `slipway check` accepts");
  for (const Diagnostic& diagnostic : found.list()) {
    if (diagnostic.severity != Severity::error || diagnostic.fault == Fault::finding) continue;
    if (error.notes.size() == most_notes) break;
    error.notes.push_back({diagnostic.file, diagnostic.position, diagnostic.source_line,
                           "as it was in `" + revision + "`: " + diagnostic.message});
  }
  if (error.notes.empty() && input.services != nullptr) return {};
  return error;
}

}  // namespace

Result<InputAtRevision> read_input_at(const std::string& revision, const Arguments& arguments,
                                      const std::vector<std::string>& only) {
  const std::string start =
      nearest_existing(arguments.positionals().empty() ? "." : arguments.positionals().front());
  SLIPWAY_ASSIGN(clients::GitTree tree, clients::open_git_tree(start, revision));
  InputAtRevision result;
  result.disk = std::make_unique<DiskFileSystem>();
  result.tree = std::move(tree.files);
  result.files = std::make_unique<MountedFileSystem>(*result.disk, *result.tree, tree.root);
  Diagnostics found;
  result.input =
      read_fleet_input(*result.files, arguments, found, {WithoutDescriptors::fine, only});
  found.sort();
  SLIPWAY_TRY(readable(revision, result.input, found));
  return result;
}

}  // namespace slipway::cli
