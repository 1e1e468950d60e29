#include "compiler/overlay/hosts.h"

#include <algorithm>

namespace slipway::overlay {

namespace {

std::string name_of(const fleet::Service& service, const std::string& host) {
  if (host == service.name + "." + service.target.cluster->domain) return service.name;
  // No host ends in a label like that: another host of the service cannot get the same name.
  if (host.starts_with("*.")) return service.name + "." + host.substr(2) + ".0any";
  return service.name + "." + host;
}

}  // namespace

std::vector<HostRoutes> routes_by_host(const fleet::Service& service) {
  std::vector<HostRoutes> hosts;
  for (const fleet::Route& route : service.routes) {
    auto found = std::find_if(hosts.begin(), hosts.end(),
                              [&](const HostRoutes& known) { return known.host == route.host; });
    if (found == hosts.end()) {
      hosts.push_back({route.host, name_of(service, route.host), {}});
      found = std::prev(hosts.end());
    }
    found->routes.push_back(&route);
  }
  return hosts;
}

bool asks_for_users(const fleet::Service& service) {
  return std::any_of(service.routes.begin(), service.routes.end(), [](const fleet::Route& route) {
    return route.access == fleet::Access::known_users;
  });
}

}  // namespace slipway::overlay
