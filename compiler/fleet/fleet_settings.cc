#include "compiler/fleet/fleet_settings.h"

#include <algorithm>

#include "compiler/fleet/secret_remedy.h"
#include "compiler/fleet/value_forms.h"
#include "compiler/fleet/value_types.h"
#include "core/text/names.h"

namespace slipway::fleet {

namespace {

constexpr std::string_view default_cache = "/var/lib/slipway/build";

}  // namespace

BuildNode read_build_node(const yaml::Node& node, Diagnostics& diagnostics) {
  BuildNode builder;
  builder.node = &node;
  const yaml::Node& labels = *node.find("node");
  for (const yaml::Entry& label : labels.entries()) {
    builder.labels.emplace_back(label.key->text(), label.value->text());
    if (is_label_key(label.key->text())) continue;
    diagnostics.add(yaml::error_at(
        *label.key, "`" + std::string(label.key->text()) + "` cannot be the name of a label",
        "write it as `kubectl get nodes --show-labels` shows it, such as slipway.dev/build"));
  }
  if (builder.labels.empty()) {
    diagnostics.add(yaml::error_at(labels, "a builder without labels would be any node",
                                   "give a label that only the build node has, for example "
                                   "slipway.dev/build: \"true\""));
  }
  const yaml::Node* cache = node.find("cache");
  builder.cache = cache == nullptr ? default_cache : cache->text();
  if (const yaml::Node* size = node.find("maxSize")) builder.max_size = size->text();
  return builder;
}

SecretStore read_secret_store(const yaml::Node& node) {
  SecretStore store;
  store.name = node.find("store")->text();
  if (const yaml::Node* kind = node.find("kind")) store.kind = kind->text();
  store.key = node.find("key");
  return store;
}

SiteServer read_site_server(const yaml::Node& node) {
  SiteServer server;
  server.image = node.find("image")->text();
  if (const yaml::Node* port = node.find("port")) {
    server.port = parse_port(port->text()).value_or(PortNumbers{}).container;
  }
  return server;
}

AuthSettings read_auth(const yaml::Node& node) {
  return {node.find("service"),
          parse_port(node.find("port")->text()).value_or(PortNumbers{}).container};
}

AuthAddress auth_address(const Fleet& fleet, const Target& target, Diagnostics& diagnostics) {
  Variables variables = variables_of(target, "");
  const std::string text =
      substitute(*fleet.auth->service, variables, {target.cluster->name, &fleet.cluster_variables},
                 diagnostics);
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return {text, "", fleet.auth->port};
  return {text.substr(0, dot), text.substr(dot + 1), fleet.auth->port};
}

SecretHome home_of_secrets(const Fleet& fleet) {
  const bool everywhere = !fleet.clusters.empty() &&
                          std::all_of(fleet.clusters.begin(), fleet.clusters.end(),
                                      [](const Cluster& c) { return c.secrets.has_value(); });
  return everywhere ? SecretHome::stores : SecretHome::clusters;
}

std::string place_in_store(const Fleet& fleet, const Target& target, const SecretOwner& owner,
                           std::string_view secret, Diagnostics& diagnostics) {
  const yaml::Node* pattern = target.cluster->secrets->key;
  if (pattern == nullptr) return owner.name_space + "/" + std::string(secret);
  Variables variables = variables_of(target, owner.team);
  variables.set("namespace", owner.name_space);
  variables.set("service", owner.service);
  variables.set("secret", std::string(secret));
  return substitute(*pattern, variables, {target.cluster->name, &fleet.cluster_variables},
                    diagnostics);
}

void check_secret_stores(const Fleet& fleet, Diagnostics& diagnostics) {
  for (const Cluster& cluster : fleet.clusters) {
    if (!cluster.secrets) continue;
    const Environment any;  // the pattern's variables are the same in all
    (void)place_in_store(fleet, {&any, &cluster}, {}, "", diagnostics);
  }
}

void check_auth(const Fleet& fleet, Diagnostics& diagnostics) {
  for (const Environment& environment : fleet.environments) {
    for (const Placement& placement : environment.clusters) {
      Diagnostics found;
      const Target target{&environment, &fleet.clusters[placement.cluster]};
      const AuthAddress address = auth_address(fleet, target, found);
      const bool failed = found.has_errors();
      diagnostics.add(found.list());
      if (failed) return;
      if (is_dns_label_with_letter(address.service) && is_dns_label(address.name_space)) continue;
      diagnostics.add(yaml::error_at(
          *fleet.auth->service,
          "`" + address.service + (address.name_space.empty() ? "" : "." + address.name_space) +
              "` is no address of a service, in `" + environment.name + "/" + target.cluster->name +
              "`",
          "write SERVICE.NAMESPACE, for example auth.platform-{cluster}"));
      return;
    }
  }
}

}  // namespace slipway::fleet
