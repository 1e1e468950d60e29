// route-twice: one host and path that two routes of a cluster claim. Which of them would get the
// traffic is chance.
#include <set>

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
                        yaml::note_at(*route.node, "")};
      if (const Claim* first = claims.claim(cluster, route.host, route.path, claim))
        claims.collide(*first, claim, cluster);
    }
  }
  if (index != nullptr) {
    std::set<std::pair<std::string_view, std::string_view>> here;
    for (const auto* list : {&set.descriptors(), &set.unresolved()}) {
      for (const auto& descriptor : *list) here.insert({descriptor->team, descriptor->name});
    }
    for (const fleet::IndexedService& other : index->services()) {
      if (here.contains({other.team, other.name})) continue;  // what is at hand is newer
      for (const fleet::IndexedRoute& route : other.routes) {
        const fleet::Cluster* cluster = set.fleet().cluster(route.cluster);
        if (cluster == nullptr) continue;
        const Claim* found = claims.holder(*cluster, route.host, route.path);
        if (found == nullptr) continue;
        claims.collide(
            {other.team, other.name, route.host + route.path, yaml::note_at(*other.node, "")},
            *found, *cluster);
      }
    }
  }
  claims.finish(diagnostics);
}

}  // namespace slipway::check
