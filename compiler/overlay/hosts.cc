#include "compiler/overlay/hosts.h"

#include <algorithm>

namespace slipway::overlay {

namespace {

std::string name_of(const fleet::Service& service, const std::string& host) {
  if (host == service.name + "." + service.target.cluster->domain) return service.name;
  return service.name + "." + (host.starts_with('*') ? "any" + host.substr(1) : host);
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
