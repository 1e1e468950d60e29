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

using Place = std::tuple<const fleet::Descriptor*, std::uint32_t, std::uint32_t>;

Place place(const Claim& claim) {
  return {claim.service->descriptor.get(), claim.route->node->line, claim.route->node->column};
}

struct Collision {
  Collision(const Claim& a, const Claim& b) : first(a), second(b) {}
  Claim first;
  Claim second;
  std::string clusters;
};

std::string shown(const Claim& claim) {
  return "`" + claim.service->team + "/" + claim.service->name + "`";
}

void add(const Collision& collision, Diagnostics& diagnostics) {
  const fleet::Route& route = *collision.second.route;
  const bool same = collision.first.service == collision.second.service;
  Diagnostic diagnostic = finding(
      *route.node, "route-twice",
      "`" + route.host + route.path + "` is routed twice" +
          (same ? "" : ", to " + shown(collision.first) + " and to " + shown(collision.second)) +
          ", in " + collision.clusters,
      "give one of them another path or host");
  diagnostic.notes.push_back(
      yaml::note_at(*collision.first.route->node, "the other route is here"));
  diagnostics.add(std::move(diagnostic));
}

// `/cart/` and `/cart` are the same prefix.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

void check_routes(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  std::map<std::tuple<const fleet::Cluster*, std::string_view, std::string_view>, Claim> claims;
  std::map<std::pair<Place, Place>, Collision>
      collisions;  // the same lines collide in many clusters
  for (const fleet::Service& service : set.services()) {
    for (const fleet::Route& route : service.routes) {
      const auto [found, fresh] = claims.try_emplace(
          {service.target.cluster, route.host, without_slash(route.path)}, Claim{&service, &route});
      if (fresh) continue;
      const Claim claim{&service, &route};
      Collision& collision =
          collisions.try_emplace({place(found->second), place(claim)}, found->second, claim)
              .first->second;
      collision.clusters +=
          (collision.clusters.empty() ? "`" : ", `") + service.target.cluster->name + "`";
    }
  }
  for (const auto& [places, collision] : collisions) add(collision, diagnostics);
}

}  // namespace slipway::check
