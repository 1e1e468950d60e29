#include <algorithm>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/service.h"
#include "core/filesystem/path.h"
#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

// The names of environments and clusters in `environments`: keys that only the fleet knows.
void check_overrides(const yaml::Node& root, const Fleet& fleet, Diagnostics& diagnostics) {
  const yaml::Node* overrides = root.find("environments");
  if (overrides == nullptr) return;
  for (const yaml::Entry& entry : overrides->entries()) {
    const Environment* environment = fleet.environment(entry.key->text());
    if (environment == nullptr) {
      std::vector<std::string_view> names;
      for (const Environment& known : fleet.environments) names.push_back(known.name);
      diagnostics.add(yaml::error_at(*entry.key,
                                     "unknown environment `" + std::string(entry.key->text()) + "`",
                                     did_you_mean(entry.key->text(), names)));
      continue;
    }
    const yaml::Node* clusters = entry.value->find("clusters");
    if (clusters == nullptr) continue;
    std::vector<std::string_view> names;
    for (const Placement& placement : environment->clusters) {
      names.push_back(fleet.clusters[placement.cluster].name);
    }
    for (const yaml::Entry& cluster : clusters->entries()) {
      if (std::find(names.begin(), names.end(), cluster.key->text()) != names.end()) continue;
      std::string hint = did_you_mean(cluster.key->text(), names);
      if (hint.empty() && fleet.cluster(cluster.key->text()) != nullptr) {
        hint = "the fleet has it in another environment";
      }
      diagnostics.add(yaml::error_at(*cluster.key,
                                     "the environment `" + environment->name +
                                         "` has no cluster `" + std::string(cluster.key->text()) +
                                         "`",
                                     hint));
    }
  }
}

}  // namespace

std::shared_ptr<const Descriptor> read_descriptor(FileSystem& files, const std::string& path,
                                                  const Fleet& fleet, Diagnostics& diagnostics) {
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->path = path;
  descriptor->directory = parent_path(path);
  descriptor->stream =
      read_checked(files, path, service_fields(), CheckStage::as_written, diagnostics);
  if (descriptor->stream == nullptr) return nullptr;
  descriptor->root = descriptor->stream->documents.front();
  descriptor->name = descriptor->root->find("name")->text();
  descriptor->team = descriptor->root->find("team")->text();
  Diagnostics found;
  check_overrides(*descriptor->root, fleet, found);
  const bool failed = found.has_errors();
  diagnostics.add(found.list());
  return failed ? nullptr : descriptor;
}

}  // namespace slipway::fleet
