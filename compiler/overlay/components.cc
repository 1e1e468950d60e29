#include "compiler/overlay/components.h"

#include <algorithm>

#include "compiler/fleet/type_names.h"
#include "compiler/overlay/hosts.h"

namespace slipway::overlay {

namespace {

std::vector<std::string> those_there(std::vector<std::string> names, const Bases& bases) {
  names.erase(std::remove_if(names.begin(), names.end(),
                             [&](const std::string& name) { return !bases.has(name); }),
              names.end());
  return names;
}

constexpr std::string_view alert_prefix = "alert-";

std::string_view tier_name(fleet::Tier tier) {
  switch (tier) {
    case fleet::Tier::none:
      break;
    case fleet::Tier::foundation:
      return "foundation";
    case fleet::Tier::business:
      return "business";
  }
  return "";
}

}  // namespace

std::vector<std::string> components_of(const fleet::Service& service, const Bases& bases) {
  const std::string type(fleet::name_of(service.type));
  std::vector<std::string> names{"workload", "type-" + type};
  const std::string gateway(fleet::name_of(service.target.cluster->gateway));
  if (service.tier != fleet::Tier::none)
    names.push_back("tier-" + std::string(tier_name(service.tier)));
  if (service.type == fleet::ServiceType::site && !service.ready) names.emplace_back("site-ready");
  if (service.ready) names.emplace_back("ready");
  if (service.live) names.emplace_back("live");
  if (!service.volumes.empty()) names.emplace_back("volumes");
  if (service.replicas.most > 1) names.emplace_back("replicated");
  if (service.replicas.scales) names.emplace_back("autoscaled");
  if (!service.routes.empty()) {
    names.push_back("gateway-" + gateway);
    names.push_back("gateway-" + gateway + "-" + type);
    if (asks_for_users(service)) names.push_back("auth-" + gateway);
  }
  if (!service.secrets.empty() && service.target.cluster->secrets) names.emplace_back("secrets");
  if (service.metrics) {
    names.emplace_back("metrics");
    for (const fleet::Alert& alert : service.metrics->alerts)
      names.push_back(std::string(alert_prefix) + alert.name);
  }
  names.emplace_back("network");
  names.push_back("mesh-" + gateway);
  names.push_back("environment-" + service.target.environment->name);
  names.push_back("cluster-" + service.target.cluster->name);
  names.push_back("team-" + service.team);
  return those_there(std::move(names), bases);
}

std::vector<std::string> namespace_components(const fleet::Target& target, const Bases& bases) {
  return those_there({"namespace", "deployer",
                      "namespace-gateway-" + std::string(fleet::name_of(target.cluster->gateway)),
                      "namespace-environment-" + target.environment->name,
                      "namespace-cluster-" + target.cluster->name},
                     bases);
}

std::vector<std::string> gateway_components(const fleet::Target& target, const Bases& bases) {
  return those_there({"platform-gateway-" + std::string(fleet::name_of(target.cluster->gateway)),
                      "platform-gateway-cluster-" + target.cluster->name},
                     bases);
}

std::vector<std::string> alert_names(const Bases& bases) {
  std::vector<std::string> names;
  for (const auto& [path, text] : bases.files) {
    const std::string folder = path.substr(0, path.find('/'));
    if (folder.starts_with(alert_prefix) && path == folder + "/kustomization.yaml")
      names.push_back(folder.substr(alert_prefix.size()));
  }
  return names;
}

}  // namespace slipway::overlay
