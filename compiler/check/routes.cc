// route-twice: one host and path that two routes of a cluster claim. Which of them would get the
// traffic is chance.
#include <map>
#include <tuple>

#include "compiler/check/checks.h"

namespace slipway::check {

namespace {

struct Claim {
  const fleet::Service* service;
  const fleet::Route* route;
};

// `/cart/` and `/cart` are the same prefix.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

void check_routes(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  std::map<std::tuple<const fleet::Cluster*, std::string_view, std::string_view>, Claim> claims;
  for (const fleet::Service& service : set.services()) {
    for (const fleet::Route& route : service.routes) {
      const auto [found, fresh] = claims.try_emplace(
          {service.target.cluster, route.host, without_slash(route.path)}, Claim{&service, &route});
      if (fresh) continue;
      const Claim& other = found->second;
      Diagnostic diagnostic =
          finding(*route.node, "route-twice",
                  "`" + route.host + route.path + "` is routed twice in the cluster `" +
                      service.target.cluster->name + "`: to " + other.service->team + "/" +
                      other.service->name + " and to " + service.team + "/" + service.name,
                  "give one of them another path or host");
      diagnostic.notes.push_back(yaml::note_at(*other.route->node, "the other route is here"));
      diagnostics.add(std::move(diagnostic));
    }
  }
}

}  // namespace slipway::check
