#include "compiler/overlay/components.h"

#include <algorithm>

namespace slipway::overlay {

namespace {

std::string_view type_name(fleet::ServiceType type) {
  switch (type) {
    case fleet::ServiceType::web:
      return "web";
    case fleet::ServiceType::grpc:
      return "grpc";
    case fleet::ServiceType::tcp:
      return "tcp";
    case fleet::ServiceType::worker:
      return "worker";
    case fleet::ServiceType::cron:
      return "cron";
    case fleet::ServiceType::job:
      return "job";
  }
  return "web";
}

std::string_view gateway_name(fleet::Gateway gateway) {
  switch (gateway) {
    case fleet::Gateway::kong:
      return "kong";
  }
  return "kong";
}

std::vector<std::string> those_there(std::vector<std::string> names, const Bases& bases) {
  names.erase(std::remove_if(names.begin(), names.end(),
                             [&](const std::string& name) { return !bases.has(name); }),
              names.end());
  return names;
}

}  // namespace

std::vector<std::string> components_of(const fleet::Service& service, const Bases& bases) {
  const std::string type(type_name(service.type));
  std::vector<std::string> names{"workload", "type-" + type};
  if (service.ready) names.emplace_back("ready");
  if (service.live) names.emplace_back("live");
  if (!service.volumes.empty()) names.emplace_back("volumes");
  if (service.replicas.most > 1) names.emplace_back("replicated");
  if (service.replicas.scales) names.emplace_back("autoscaled");
  if (!service.routes.empty()) {
    const std::string gateway =
        "gateway-" + std::string(gateway_name(service.target.cluster->gateway));
    names.push_back(gateway);
    names.push_back(gateway + "-" + type);
  }
  names.emplace_back("network");
  names.push_back("environment-" + service.target.environment->name);
  names.push_back("cluster-" + service.target.cluster->name);
  names.push_back("team-" + service.team);
  return those_there(std::move(names), bases);
}

std::vector<std::string> namespace_components(const fleet::Target& target, const Bases& bases) {
  return those_there({"namespace", "namespace-environment-" + target.environment->name,
                      "namespace-cluster-" + target.cluster->name},
                     bases);
}

}  // namespace slipway::overlay
