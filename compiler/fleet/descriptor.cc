#include <algorithm>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/service.h"
#include "core/filesystem/path.h"
#include "core/text/suggest.h"
#include "core/yaml/text_of.h"

namespace slipway::fleet {

namespace {

// What is overridden in a place that the fleet does not have may be meant for any that it has: the
// fields are not known for certain anywhere, all others are.
void leave_out(const yaml::Node& override, WrongFields& wrong) {
  for (const yaml::Entry& entry : override.entries()) {
    if (entry.key->text() != "clusters") {
      wrong.names.emplace(entry.key->text());
      continue;
    }
    for (const yaml::Entry& cluster : entry.value->entries()) leave_out(*cluster.value, wrong);
  }
}

// Where a cluster that was named in the wrong environment belongs.
std::string elsewhere(const Fleet& fleet, std::string_view cluster) {
  for (const Environment& environment : fleet.environments) {
    for (const Placement& placement : environment.clusters) {
      if (fleet.clusters[placement.cluster].name != cluster) continue;
      return "it is in `" + environment.name + "`: write this below `environments." +
             environment.name + ".clusters`";
    }
  }
  return "the fleet has this cluster, and no environment has it";
}

// The names of environments and clusters in `environments`: keys that only the fleet knows.
void check_overrides(const yaml::Node& root, const Fleet& fleet, WrongFields& wrong,
                     Diagnostics& diagnostics) {
  const yaml::Node* overrides = root.find("environments");
  if (overrides == nullptr) return;
  for (const yaml::Entry& entry : overrides->entries()) {
    const Environment* environment = fleet.environment(entry.key->text());
    if (environment == nullptr) {
      std::vector<std::string_view> names;
      for (const Environment& known : fleet.environments) names.push_back(known.name);
      diagnostics.add(yaml::error_at(*entry.key,
                                     "unknown environment `" + std::string(entry.key->text()) + "`",
                                     did_you_mean_or(entry.key->text(), names, "the fleet has")));
      leave_out(*entry.value, wrong);
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
        hint = elsewhere(fleet, cluster.key->text());
      }
      if (hint.empty()) hint = did_you_mean_or(cluster.key->text(), names, "it has");
      diagnostics.add(yaml::error_at(*cluster.key,
                                     "the environment `" + environment->name +
                                         "` has no cluster `" + std::string(cluster.key->text()) +
                                         "`",
                                     hint));
      leave_out(*cluster.value, wrong);
    }
  }
}

}  // namespace

std::shared_ptr<const Descriptor> read_descriptor(FileSystem& files, const std::string& path,
                                                  const Fleet* fleet, Diagnostics& diagnostics) {
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->path = path;
  descriptor->directory = parent_path(path);
  descriptor->state = DescriptorState::unreadable;
  descriptor->stream = read_document(files, path, diagnostics);
  if (descriptor->stream == nullptr) return descriptor;
  const yaml::Node& root = *descriptor->stream->documents.front();
  descriptor->root = &root;
  descriptor->name = yaml::text_of(root, "name");
  descriptor->team = yaml::text_of(root, "team");
  Diagnostics found;
  Resolution resolution;
  if (fleet != nullptr) resolution.secrets = home_of_secrets(*fleet);
  descriptor->wrong_fields =
      check_fields(root, service_fields(), CheckStage::as_written, found, resolution);
  if (fleet != nullptr && !descriptor->wrong_fields.everything)
    check_overrides(root, *fleet, descriptor->wrong_fields, found);
  descriptor->state = found.has_errors() ? DescriptorState::wrong : DescriptorState::sound;
  diagnostics.add(found.list());
  return descriptor;
}

}  // namespace slipway::fleet
