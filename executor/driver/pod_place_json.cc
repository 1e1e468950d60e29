#include "executor/driver/pod_place_json.h"

#include <array>

#include <nlohmann/json.hpp>

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

struct TextField {
  const char* name;
  std::string PodPlace::*member;
};

constexpr std::array text_fields = {
    TextField{"kubeconfig", &PodPlace::kubeconfig},
    TextField{"context", &PodPlace::context},
    TextField{"uid", &PodPlace::uid},
    TextField{"cluster", &PodPlace::cluster},
    TextField{"namespace", &PodPlace::namespace_name},
    TextField{"helperImage", &PodPlace::helper_image},
    TextField{"defaultImage", &PodPlace::default_image},
    TextField{"cache", &PodPlace::cache},
    TextField{"runner", &PodPlace::runner},
    TextField{"runnerId", &PodPlace::runner_id},
    TextField{"cpuRequest", &PodPlace::cpu_request},
    TextField{"cpuLimit", &PodPlace::cpu_limit},
    TextField{"memoryRequest", &PodPlace::memory_request},
    TextField{"memoryLimit", &PodPlace::memory_limit},
    TextField{"diskRequest", &PodPlace::disk_request},
    TextField{"diskLimit", &PodPlace::disk_limit},
    TextField{"mostCpu", &PodPlace::most_cpu},
    TextField{"mostMemory", &PodPlace::most_memory},
    TextField{"mostDisk", &PodPlace::most_disk},
    TextField{"queue", &PodPlace::queue},
    TextField{"cacheClaim", &PodPlace::cache_claim},
    TextField{"runAsUser", &PodPlace::run_as_user},
    TextField{"patch", &PodPlace::patch},
};

std::string text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Json to_json(const PodPlace& place) {
  Json json = {{"node", Json::object()}, {"tolerations", Json::array()}};
  for (const TextField& field : text_fields) {
    if (!(place.*field.member).empty()) json[field.name] = place.*field.member;
  }
  json["pullPolicies"] = place.pull_policies;
  for (const auto& [label, value] : place.node) json["node"][label] = value;
  for (const Toleration& toleration : place.tolerations) {
    json["tolerations"].push_back({{"key", toleration.key},
                                   {"value", toleration.value},
                                   {"anyValue", toleration.any_value},
                                   {"effect", toleration.effect}});
  }
  return json;
}

PodPlace pod_place_from_json(const Json& json) {
  PodPlace place;
  for (const TextField& field : text_fields) place.*field.member = text(json, field.name);
  for (const Json& policy : json.at("pullPolicies")) {
    place.pull_policies.push_back(policy.get<std::string>());
  }
  for (const auto& [label, value] : json.at("node").items()) {
    place.node.emplace_back(label, value.get<std::string>());
  }
  for (const Json& item : json.at("tolerations")) {
    Toleration toleration;
    toleration.key = text(item, "key");
    toleration.value = text(item, "value");
    toleration.any_value = item.value("anyValue", false);
    toleration.effect = text(item, "effect");
    place.tolerations.push_back(std::move(toleration));
  }
  return place;
}

}  // namespace slipway::executor
