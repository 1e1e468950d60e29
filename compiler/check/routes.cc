// route-twice: one host and path that two routes of a cluster claim. Which of them would get the
// traffic is chance.
#include <map>
#include <set>
#include <tuple>

#include "compiler/check/checks.h"

namespace slipway::check {

namespace {

struct Claim {
  std::string_view team;
  std::string_view name;
  std::string route;
  const yaml::Node* node = nullptr;
};

using Place = std::tuple<const yaml::Source*, std::uint32_t, std::uint32_t>;

Place place(const Claim& claim) {
  return {claim.node->source, claim.node->line, claim.node->column};
}

struct Collision {
  Collision(const Claim& a, const Claim& b) : first(a), second(b) {}
  Claim first;
  Claim second;
  std::string clusters;
};

std::string shown(const Claim& claim) {
  return "`" + std::string(claim.team) + "/" + std::string(claim.name) + "`";
}

void add(const Collision& collision, Diagnostics& diagnostics) {
  const bool same = shown(collision.first) == shown(collision.second);
  Diagnostic diagnostic = finding(
      *collision.second.node, "route-twice",
      "`" + collision.second.route + "` is routed twice" +
          (same ? "" : ", to " + shown(collision.first) + " and to " + shown(collision.second)) +
          ", in " + collision.clusters,
      "give one of them another path or host");
  diagnostic.notes.push_back(yaml::note_at(*collision.first.node, "the other route is here"));
  diagnostics.add(std::move(diagnostic));
}

// `/cart/` and `/cart` are the same prefix.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

void check_routes(const fleet::ServiceSet& set, const fleet::Index* index,
                  Diagnostics& diagnostics) {
  using Key = std::tuple<const fleet::Cluster*, std::string_view, std::string_view>;
  std::map<Key, Claim> claims;
  std::map<std::pair<Place, Place>, Collision>
      collisions;  // the same lines collide in many clusters
  const auto collide = [&](const Claim& first, const Claim& second, const fleet::Cluster& cluster) {
    Collision& collision =
        collisions.try_emplace({place(first), place(second)}, first, second).first->second;
    collision.clusters += (collision.clusters.empty() ? "`" : ", `") + cluster.name + "`";
  };
  for (const fleet::Service* each : set.readable()) {
    const fleet::Service& service = *each;
    for (const fleet::Route& route : service.routes) {
      const Claim claim{service.team, service.name, route.host + route.path, route.node};
      const auto [found, fresh] = claims.try_emplace(
          {service.target.cluster, route.host, without_slash(route.path)}, claim);
      if (!fresh) collide(found->second, claim, *service.target.cluster);
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
        const auto found = claims.find({cluster, route.host, without_slash(route.path)});
        if (found == claims.end()) continue;
        const Claim claim{other.team, other.name, route.host + route.path, other.node};
        collide(claim, found->second, *cluster);
      }
    }
  }
  for (const auto& [places, collision] : collisions) add(collision, diagnostics);
}

}  // namespace slipway::check
