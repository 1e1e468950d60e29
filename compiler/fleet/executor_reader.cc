#include "compiler/fleet/executor_reader.h"

#include <algorithm>
#include <span>

#include "core/text/suggest.h"

namespace slipway::fleet {

namespace {

void take(const yaml::Node& mapping, std::string_view key, std::string& text) {
  if (const yaml::Node* node = mapping.find(key)) text = node->text();
}

std::vector<std::string> texts_of(const yaml::Node& mapping, std::string_view key) {
  std::vector<std::string> texts;
  if (const yaml::Node* list = mapping.find(key)) {
    for (const yaml::Node* item : list->items()) texts.emplace_back(item->text());
  }
  return texts;
}

PlacementRule read_rule(const yaml::Node& node) {
  PlacementRule rule;
  rule.tags = texts_of(node, "tags");
  rule.refs = texts_of(node, "refs");
  if (const yaml::Node* projects = node.find("projects")) {
    for (const yaml::Node* item : projects->items()) {
      rule.projects.push_back({std::string(item->text()), item});
    }
  }
  if (const yaml::Node* is_protected = node.find("protected")) {
    rule.of_protected_refs = is_protected->text() == "true";
  }
  if (const yaml::Node* labels = node.find("node")) {
    for (const yaml::Entry& label : labels->entries()) {
      rule.node.emplace_back(label.key->text(), label.value->text());
    }
  }
  rule.tolerations = texts_of(node, "tolerations");
  take(node, "cpu", rule.cpu);
  take(node, "memory", rule.memory);
  if (const yaml::Node* most = node.find("most")) {
    take(*most, "cpu", rule.most_cpu);
    take(*most, "memory", rule.most_memory);
    take(*most, "disk", rule.most_disk);
  }
  take(node, "disk", rule.disk);
  take(node, "cacheClaim", rule.cache_claim);
  take(node, "runAsUser", rule.run_as_user);
  take(node, "patch", rule.patch);
  return rule;
}

}  // namespace

ExecutorSettings read_executor(const yaml::Node& executor) {
  ExecutorSettings settings;
  take(executor, "backend", settings.backend);
  take(executor, "user", settings.user);
  take(executor, "cluster", settings.cluster);
  take(executor, "namespace", settings.namespace_name);
  take(executor, "helperImage", settings.helper_image);
  take(executor, "image", settings.image);
  take(executor, "cache", settings.cache);
  take(executor, "queue", settings.queue);
  if (executor.find("pullPolicies") != nullptr) {
    settings.pull_policies = texts_of(executor, "pullPolicies");
  }
  if (settings.image.empty()) settings.image = settings.helper_image;
  if (const yaml::Node* rules = executor.find("placement")) {
    for (const yaml::Node* rule : rules->items()) settings.placement.push_back(read_rule(*rule));
  }
  return settings;
}

void check_executor(const Fleet& fleet, const yaml::Node& executor, Diagnostics& diagnostics) {
  const ExecutorSettings& settings = fleet.executor;
  if (settings.backend != "kubernetes") return;
  const yaml::Node& backend = *executor.find("backend");
  if (settings.helper_image.empty()) {
    diagnostics.add(yaml::error_at(backend, "jobs in pods need the helper's image",
                                   "add `helperImage: IMAGE`; ./dev image makes it"));
  }
  if (settings.cluster.empty()) {
    diagnostics.add(yaml::error_at(backend, "jobs in pods need a cluster",
                                   "add `cluster: NAME` with the cluster that has the builder"));
    return;
  }
  const yaml::Node& name = *executor.find("cluster");
  const Cluster* cluster = fleet.cluster(settings.cluster);
  if (cluster == nullptr) {
    std::vector<std::string_view> names;
    for (const Cluster& known : fleet.clusters) names.push_back(known.name);
    diagnostics.add(yaml::error_at(name, "unknown cluster `" + settings.cluster + "`",
                                   did_you_mean(settings.cluster, names)));
    return;
  }
  if (fleet.is_guarded(*cluster)) {
    diagnostics.add(
        yaml::error_at(name,
                       "`" + settings.cluster +
                           "` is of an environment with `protected: true` or `mergedBy`, where no "
                           "jobs may run",
                       "choose the cluster that has the builder"));
  }
  if (cluster->connection.context.empty()) {
    // Else it would be whatever context somebody made the current one.
    diagnostics.add(yaml::error_at(name,
                                   "the cluster `" + settings.cluster +
                                       "` has no `kube.context`, so it is not "
                                       "said where the pods of jobs go",
                                   "add `kube: {context: NAME}` to the cluster"));
  }
  const bool any_node_missing = settings.placement.empty() ||
                                std::any_of(settings.placement.begin(), settings.placement.end(),
                                            [](const PlacementRule& r) { return r.node.empty(); });
  if (!cluster->builder && any_node_missing) {
    diagnostics.add(yaml::error_at(
        name, "the cluster `" + settings.cluster + "` has no builder that jobs could run on",
        "add `builder: {node: {LABEL: VALUE}}` to the cluster"));
  }
}

}  // namespace slipway::fleet
