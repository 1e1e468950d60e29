#include "cli/preview/against.h"

#include <map>

#include "clients/git/git_tree.h"
#include "core/filesystem/mounted_filesystem.h"

namespace slipway::cli {

namespace {

std::vector<const yaml::Node*> objects_of(const RenderedOverlay* overlay) {
  std::vector<const yaml::Node*> objects;
  if (overlay == nullptr) return objects;
  for (const kustomize::Rendered& rendered : overlay->build.objects)
    objects.push_back(rendered.object);
  return objects;
}

manifest::OverlayChanges changes_of(const RenderedOverlay* before, const RenderedOverlay* after) {
  const fleet::Service& service = after != nullptr ? *after->service : *before->service;
  return {service.target.environment->name, service.target.cluster->name, service.team,
          service.name, manifest::compare(objects_of(before), objects_of(after))};
}

}  // namespace

std::vector<manifest::OverlayChanges> changes_between(const Rendering& before,
                                                      const Rendering& after) {
  std::map<std::string, const RenderedOverlay*> old_overlays;
  for (const RenderedOverlay& overlay : before.overlays)
    old_overlays[overlay.service->address()] = &overlay;
  std::vector<manifest::OverlayChanges> changes;
  for (const RenderedOverlay& overlay : after.overlays) {
    const auto found = old_overlays.find(overlay.service->address());
    changes.push_back(changes_of(found == old_overlays.end() ? nullptr : found->second, &overlay));
    if (found != old_overlays.end()) old_overlays.erase(found);
  }
  for (const RenderedOverlay& overlay : before.overlays) {
    if (old_overlays.contains(overlay.service->address()))
      changes.push_back(changes_of(&overlay, nullptr));
  }
  return changes;
}

Result<InputAtRevision> read_input_at(const std::string& revision, const Arguments& arguments,
                                      Diagnostics& diagnostics) {
  const std::string start = arguments.positionals().empty() ? "." : arguments.positionals().front();
  SLIPWAY_ASSIGN(clients::GitTree tree, clients::open_git_tree(start, revision));
  InputAtRevision result;
  result.disk = std::make_unique<DiskFileSystem>();
  result.tree = std::move(tree.files);
  result.files = std::make_unique<MountedFileSystem>(*result.disk, *result.tree, tree.root);
  result.input = read_fleet_input(*result.files, arguments, diagnostics);
  return result;
}

}  // namespace slipway::cli
