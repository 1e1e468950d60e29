#include "executor/driver/pod_rules.h"

#include <algorithm>

#include "compiler/fleet/taint.h"
#include "compiler/fleet/value_types.h"
#include "core/filesystem/path.h"
#include "core/text/glob.h"

namespace slipway::executor {

namespace {

bool fits(const fleet::PlacementRule& rule, const Payload& payload) {
  const auto& tags = payload.runner_tags;
  const bool tag = rule.tags.empty() ||
                   std::any_of(rule.tags.begin(), rule.tags.end(), [&](const std::string& wanted) {
                     return std::find(tags.begin(), tags.end(), wanted) != tags.end();
                   });
  const bool ref = rule.refs.empty() ||
                   std::any_of(rule.refs.begin(), rule.refs.end(), [&](const std::string& glob) {
                     return glob_match(glob, payload.ref);
                   });
  const bool project = rule.projects.empty() ||
                       fleet::matches_project(rule.projects, std::to_string(payload.project_id),
                                              payload.project_path);
  // What GitLab does not say is not protected.
  const bool is_protected = payload.protection == RefProtection::protected_ref;
  const bool protection = rule.of_protected_refs.value_or(is_protected) == is_protected;
  return tag && ref && project && protection;
}

Toleration toleration_of(const std::string& text) {
  const fleet::Taint taint = fleet::parse_taint(text).value_or(fleet::Taint{});
  Toleration toleration;
  toleration.key = taint.key;
  toleration.any_value = !taint.value;
  if (taint.value) toleration.value = *taint.value;
  toleration.effect = taint.effect;
  return toleration;
}

void take_range(const std::string& range, std::string& request, std::string& limit) {
  if (range.empty()) return;
  const fleet::QuantityRange parts = fleet::split_range(range);
  request = parts.request;
  limit = parts.limit;
}

void apply(const fleet::PlacementRule& rule, PodPlace& place) {
  if (!rule.node.empty()) place.node = rule.node;
  for (const std::string& taint : rule.tolerations) {
    place.tolerations.push_back(toleration_of(taint));
  }
  take_range(rule.cpu, place.cpu_request, place.cpu_limit);
  take_range(rule.memory, place.memory_request, place.memory_limit);
  take_range(rule.disk, place.disk_request, place.disk_limit);
  place.most_cpu = rule.most_cpu;
  place.most_memory = rule.most_memory;
  place.most_disk = rule.most_disk;
  place.cache_claim = rule.cache_claim;
  place.run_as_user = rule.run_as_user;
  place.patch = rule.patch;
}

}  // namespace

bool fits_all(const fleet::PlacementRule& rule) {
  return rule.tags.empty() && rule.refs.empty() && rule.projects.empty() && !rule.of_protected_refs;
}

PodPlace pod_place(const fleet::Fleet& fleet, const Payload& payload) {
  const auto& rules = fleet.executor.placement;
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const fleet::PlacementRule& each) {
    return fits(each, payload);
  });
  return pod_place(fleet, rule == rules.end() ? nullptr : &*rule);
}

PodPlace pod_place(const fleet::Fleet& fleet, const fleet::PlacementRule* rule) {
  const fleet::ExecutorSettings& settings = fleet.executor;
  PodPlace place;
  place.cluster = settings.cluster;
  place.namespace_name = settings.namespace_name;
  place.helper_image = settings.helper_image;
  place.default_image = settings.image;
  place.cache = settings.cache;
  place.queue = settings.queue;
  place.pull_policies = settings.pull_policies;
  if (const fleet::Cluster* cluster = fleet.cluster(settings.cluster)) {
    place.kubeconfig = cluster->connection.config;
    place.context = cluster->connection.context;
    place.uid = cluster->connection.uid;
    if (cluster->builder) place.node = cluster->builder->labels;
  }
  if (rule != nullptr) apply(*rule, place);
  // A node that only some pods may use has a taint like the label that it is found by.
  for (const auto& [key, value] : place.node) {
    Toleration toleration;
    toleration.key = key;
    toleration.value = value;
    place.tolerations.push_back(std::move(toleration));
  }
  return place;
}

std::string cache_on_node(const PodPlace& place, const std::string& host_directory) {
  if (!place.cache_claim.empty())
    return std::string(base_name(host_directory));  // below the claim's root
  if (!place.run_as_user.empty()) return {};
  return join_path(place.cache, base_name(host_directory));
}

}  // namespace slipway::executor
