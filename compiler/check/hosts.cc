// host-outside: a host that the gateway of a cluster does not take. Where the gateway is istio, all
// services share one, which takes the cluster's domain and what is below it, and whose certificate
// is good for the domain and one level below it.
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "host-outside";

// Why the gateway does not take a host; empty: it does.
std::string reason_against(const std::string& host, const fleet::Cluster& cluster) {
  if (host == cluster.domain) return "";
  if (!host.ends_with("." + cluster.domain)) {
    return "the gateway of `" + cluster.name + "` takes only " + cluster.domain +
           " and what is below it";
  }
  const std::string label = host.substr(0, host.size() - cluster.domain.size() - 1);
  if (cluster.issuer.empty() || label.find('.') == std::string::npos) return "";
  return "the certificate of the gateway of `" + cluster.name + "` is for " + cluster.domain +
         " and one level below it";
}

}  // namespace

void check_hosts(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  std::set<NodePlace> seen;
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    const fleet::Cluster& cluster = *service.target.cluster;
    if (cluster.gateway != fleet::Gateway::istio) continue;
    for (const fleet::Route& route : service.routes) {
      const std::string reason = reason_against(route.host, cluster);
      const yaml::Node* host = route.node->find("host");
      const yaml::Node& place = host == nullptr ? *route.node : *host;
      if (reason.empty() || !seen.insert(place_of(place)).second) continue;
      diagnostics.add(finding(place, std::string(rule),
                              "`" + route.host + "` cannot be routed: " + reason,
                              "use a host such as " + service.name + "." + cluster.domain +
                                  ", or override `routes` for that cluster"));
    }
  }
}

}  // namespace slipway::check
