// route-twice: one host and path that two routes of a cluster claim. Which of them would get the
// traffic is chance.
#include "compiler/check/checks.h"
#include "compiler/check/route_claims.h"

namespace slipway::check {

void check_routes(const fleet::ServiceSet& set, const fleet::Index* index,
                  Diagnostics& diagnostics) {
  RouteClaims claims;
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    const fleet::Cluster& cluster = *service.target.cluster;
    for (const fleet::Route& route : service.routes) {
      const Claim claim{service.team, service.name, route.host + route.path,
                        service.target.environment->name, yaml::note_at(*route.node, "")};
      if (const Claim* first = claims.claim(cluster, route.host, route.path, claim))
        claims.collide(*first, claim, cluster);
    }
  }
  if (index != nullptr) {
    for_each_indexed_route(
        set, *index,
        [&](const fleet::Cluster& cluster, const fleet::IndexedRoute& route, const Claim& other) {
          const Claim* found = claims.holder(cluster, route.host, route.path);
          if (found != nullptr) claims.collide(other, *found, cluster);
        });
  }
  claims.finish(diagnostics);
}

}  // namespace slipway::check
