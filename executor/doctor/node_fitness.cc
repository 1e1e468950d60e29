#include "executor/doctor/node_fitness.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/node_room.h"
#include "executor/backend/kubernetes/resources.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

/// A condition of a node, and what is wrong when it is not as wanted.
struct Condition {
  const char* type;
  const char* wanted;
  const char* what;
  const char* fix;
};

constexpr std::array conditions = {
    Condition{"Ready", "True", "is not ready", "on the node: systemctl status kubelet containerd"},
    Condition{"DiskPressure", "False", "has little disk left, and evicts pods",
              "on the node: df -h; crictl rmi --prune; what `executor.cache` names there"},
    Condition{"MemoryPressure", "False", "has little memory left, and evicts pods",
              "on the node: what runs beside the pods of jobs? Lower `executor.placement`"},
    Condition{"PIDPressure", "False", "has few process numbers left",
              "on the node: `podPidsLimit` of the kubelet (docs/reliability.md)"},
};

/// What the kubelet and the node controller set by themselves says less than the conditions.
constexpr std::string_view own_taints = "node.kubernetes.io/";

bool is_tolerated(const Json& taint, const PodPlace& place) {
  return std::any_of(
      place.tolerations.begin(), place.tolerations.end(), [&](const Toleration& toleration) {
        return toleration.key == json_text(taint, {"key"}) &&
               (toleration.any_value || toleration.value == json_text(taint, {"value"})) &&
               (toleration.effect.empty() || toleration.effect == json_text(taint, {"effect"}));
      });
}

Json requests_of(const Resources& resources) {
  Json requests = Json::object();
  if (!resources.cpu_request.empty()) requests["cpu"] = resources.cpu_request;
  if (!resources.memory_request.empty()) requests["memory"] = resources.memory_request;
  if (!resources.disk_request.empty()) requests["ephemeral-storage"] = resources.disk_request;
  return {{"resources", {{"requests", requests}}}};
}

/// As much of the pod of a job without services and wishes as the scheduler counts.
std::string usual_pod(const PodPlace& place) {
  const Json containers =
      Json::array({requests_of(build_resources(place)), requests_of(helper_resources(place))});
  return Json{{"spec", {{"containers", containers}}}}.dump();
}

}  // namespace

std::vector<Hindrance> hindrances(const Json& node, const PodPlace& place) {
  std::vector<Hindrance> found;
  const std::string name = printable(json_text(node, {"metadata", "name"}));
  for (const Condition& condition : conditions) {
    for (const Json& status : json_items(node, {"status", "conditions"})) {
      if (json_text(status, {"type"}) != condition.type ||
          json_text(status, {"status"}) == condition.wanted) {
        continue;
      }
      const std::string says = json_text(status, {"message"});
      found.push_back({fmt::format("{} {}{}{}", name, condition.what, says.empty() ? "" : ": ",
                                   printable(says)),
                       condition.fix});
    }
  }
  const Json& is_closed = json_at(node, {"spec", "unschedulable"});
  if (is_closed.is_boolean() && is_closed.get<bool>()) {
    found.push_back({name + " is closed for new pods", "kubectl uncordon " + name});
  }
  for (const Json& taint : json_items(node, {"spec", "taints"})) {
    const std::string key = json_text(taint, {"key"});
    const std::string effect = json_text(taint, {"effect"});
    if (effect == "PreferNoSchedule" || key.starts_with(own_taints) || is_tolerated(taint, place)) {
      continue;
    }
    const std::string value = json_text(taint, {"value"});
    const std::string text = printable(key + (value.empty() ? "" : "=" + value) + ":" + effect);
    found.push_back(
        {fmt::format("{} has the taint {}, which pods of jobs do not tolerate", name, text),
         fmt::format("`tolerations: [\"{}\"]` in executor.placement of the fleet", text)});
  }
  if (const auto why =
          impossible_request(usual_pod(place), Json{{"items", Json::array({node})}}.dump())) {
    found.push_back({fmt::format("{} is too small for a job's pod: {}", name, *why),
                     "lower `cpu`, `memory` or `disk` in executor.placement of the fleet"});
  }
  return found;
}

}  // namespace slipway::executor
