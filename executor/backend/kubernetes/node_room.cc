#include "executor/backend/kubernetes/node_room.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/kubernetes/objects.h"
#include "compiler/fleet/value_types.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"
#include "executor/backend/kubernetes/json_path.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

double quantity_at(const Json& json, std::initializer_list<const char*> path) {
  return fleet::parse_quantity(json_text(json, path)).value_or(0);
}

/// As the scheduler counts it: all containers together, or the first ones each by itself.
double requested(const Json& pod, const char* resource) {
  double together = 0;
  for (const Json& container : json_items(pod, {"spec", "containers"})) {
    together += quantity_at(container, {"resources", "requests", resource});
  }
  double most = together;
  for (const Json& container : json_items(pod, {"spec", "initContainers"})) {
    most = std::max(most, quantity_at(container, {"resources", "requests", resource}));
  }
  return most;
}

/// A quantity in thousandths, for people.
std::string readable(double thousandths, bool is_cpu) {
  if (is_cpu) return fmt::format("{:.6g}", thousandths / 1000);
  constexpr double mebi = 1024.0 * 1024 * 1000;
  return fmt::format("{:.0f}Mi", thousandths / mebi);
}

}  // namespace

std::optional<std::string> impossible_request(const std::string& pod, const std::string& nodes) {
  const Json wanted = Json::parse(pod, nullptr, /*allow_exceptions=*/false);
  const Json list = Json::parse(nodes, nullptr, /*allow_exceptions=*/false);
  const Json& items = json_items(list, {"items"});
  if (items.empty()) return std::nullopt;
  for (const char* resource : {"cpu", "memory", "ephemeral-storage"}) {
    double most = 0;
    for (const Json& node : items) {
      most = std::max(most, quantity_at(node, {"status", "allocatable", resource}));
    }
    const double request = requested(wanted, resource);
    if (most == 0 || request <= most) continue;
    const bool is_cpu = std::string_view(resource) == "cpu";
    return fmt::format("it asks for {} of {}, and the largest of its nodes has {}",
                       readable(request, is_cpu), resource, readable(most, is_cpu));
  }
  return std::nullopt;
}

namespace {

/// The nodes that a pod may go to, as a list.
Result<std::string> nodes_for(JobCluster& cluster, const std::string& pod) {
  const Json wanted = Json::parse(pod, nullptr, /*allow_exceptions=*/false);
  std::string selector;
  const Json& labels = json_at(wanted, {"spec", "nodeSelector"});
  if (labels.is_object()) {
    for (const auto& [name, value] : labels.items()) {
      if (!selector.empty()) selector += ',';
      if (value.is_string()) selector += name + "=" + value.get<std::string>();
    }
  }
  return cluster.client.get(clients::collection_path({"v1", "nodes"}, {}) +
                            "?labelSelector=" + url_escaped(selector));
}

}  // namespace

std::optional<std::string> impossible_request(JobCluster& cluster, const std::string& pod) {
  const auto nodes = nodes_for(cluster, pod);
  return nodes ? impossible_request(pod, *nodes) : std::nullopt;
}

std::optional<std::string> taint_in_the_way(JobCluster& cluster, const std::string& pod) {
  const auto nodes = nodes_for(cluster, pod);
  if (!nodes) return std::nullopt;
  const Json list = Json::parse(*nodes, nullptr, /*allow_exceptions=*/false);
  for (const Json& node : json_items(list, {"items"})) {
    for (const Json& taint : json_items(node, {"spec", "taints"})) {
      const std::string key = json_text(taint, {"key"});
      if (!key.starts_with("node.kubernetes.io/")) continue;
      if (json_text(taint, {"effect"}) == "PreferNoSchedule") continue;
      return fmt::format("the node {} has the taint {}",
                         printable(json_text(node, {"metadata", "name"})), printable(key));
    }
  }
  return std::nullopt;
}

}  // namespace slipway::executor
