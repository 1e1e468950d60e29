#include "executor/doctor/node_fitness.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace slipway;
using namespace slipway::executor;
using Json = nlohmann::json;

namespace {

Json node_with(const Json& conditions, const Json& spec = Json::object()) {
  return {
      {"metadata", {{"name", "build-1"}}},
      {"spec", spec},
      {"status", {{"conditions", conditions}, {"allocatable", {{"cpu", "2"}, {"memory", "4Gi"}}}}}};
}

Json ready_node(const Json& spec = Json::object()) {
  return node_with(Json::parse(R"([{"type": "Ready", "status": "True"},
    {"type": "DiskPressure", "status": "False"}, {"type": "MemoryPressure", "status": "False"}])"),
                   spec);
}

PodPlace place_of() {
  PodPlace place;
  place.tolerations = {{.key = "build", .value = "true", .any_value = false, .effect = {}}};
  return place;
}

std::vector<std::string> texts(const Json& node, const PodPlace& place = place_of()) {
  std::vector<std::string> all;
  for (const Hindrance& each : hindrances(node, place)) {
    CHECK_FALSE(each.fix.empty());
    all.push_back(each.what);
  }
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a node that is well takes pods", "[doctor]") {
  CHECK(texts(ready_node()).empty());
  CHECK(texts(ready_node(Json::parse(R"({"taints": [
    {"key": "build", "value": "true", "effect": "NoSchedule"},
    {"key": "other", "effect": "PreferNoSchedule"}]})")))
            .empty());
}

TEST_CASE("a node that is away or short of something is told in the kubelet's words", "[doctor]") {
  CHECK(texts(node_with(Json::parse(R"([
    {"type": "Ready", "status": "Unknown", "message": "Kubelet stopped posting node status."},
    {"type": "DiskPressure", "status": "True", "message": "kubelet has disk pressure"},
    {"type": "MemoryPressure", "status": "True"}, {"type": "PIDPressure", "status": "True"}])"))) ==
        Texts{"build-1 is not ready: Kubelet stopped posting node status.",
              "build-1 has little disk left, and evicts pods: kubelet has disk pressure",
              "build-1 has little memory left, and evicts pods",
              "build-1 has few process numbers left"});
}

TEST_CASE("a node that is closed, or has a taint that nobody tolerates", "[doctor]") {
  const Json node = ready_node(Json::parse(R"({"unschedulable": true, "taints": [
    {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"},
    {"key": "build", "value": "false", "effect": "NoSchedule"},
    {"key": "gpu", "effect": "NoExecute"}]})"));
  CHECK(texts(node) ==
        Texts{"build-1 is closed for new pods",
              "build-1 has the taint build=false:NoSchedule, which pods of jobs do not tolerate",
              "build-1 has the taint gpu:NoExecute, which pods of jobs do not tolerate"});
  PodPlace place = place_of();
  place.tolerations.push_back({.key = "gpu", .value = {}, .any_value = true, .effect = {}});
  place.tolerations.push_back(
      {.key = "build", .value = "false", .any_value = false, .effect = "NoExecute"});
  CHECK(texts(node, place).size() == 2);
}

TEST_CASE("a node that is too small for what the placement asks", "[doctor]") {
  PodPlace place = place_of();
  place.cpu_request = "2";  // and the helper's own
  const Texts found = texts(ready_node(), place);
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("build-1 is too small for a job's pod: it asks for "));
  place.cpu_request = "1";
  CHECK(texts(ready_node(), place).empty());
}
