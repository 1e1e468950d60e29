#include "compiler/overlay/job_name.h"

#include "compiler/kustomize/build.h"
#include "compiler/kustomize/filters/content_hash.h"
#include "compiler/overlay/objects.h"
#include "core/filesystem/memory_filesystem.h"

namespace slipway::overlay {

namespace {

std::string rename_to(const std::string& name) {
  return "- op: replace\n  path: /metadata/name\n  value: " + name + "\n";
}

}  // namespace

Result<void> name_by_content(const std::string& name, const std::string& folder,
                             MemoryFileSystem& components, Tree& tree) {
  std::string& patch = tree[folder + std::string(job_name_file)];
  patch = rename_to(name);
  MemoryFileSystem files(&components);
  for (auto file = tree.lower_bound(folder); file != tree.end() && file->first.starts_with(folder);
       ++file) {
    files.write("/" + file->first, file->second);
  }
  const Result<kustomize::Build> build = kustomize::build_objects(
      files, "/" + folder.substr(0, folder.size() - 1), kustomize::BuildOptions(), nullptr);
  if (!build) return {};  // what is wrong is said where overlays are rendered
  for (const kustomize::Rendered& rendered : build->objects) {
    const yaml::Node& object = *rendered.object;
    const yaml::Node* part = object.at({"metadata", "labels", part_label});
    if (object.find("kind")->text() != "Job" || part == nullptr || part->text() != "workload")
      continue;
    SLIPWAY_ASSIGN(const std::string hash, kustomize::content_hash(object));
    patch = rename_to(name + "-" + hash);
  }
  return {};
}

}  // namespace slipway::overlay
