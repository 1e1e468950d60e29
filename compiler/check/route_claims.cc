#include "compiler/check/route_claims.h"

#include <set>

#include "compiler/check/schema_findings.h"

namespace slipway::check {

namespace {

std::string shown(const Claim& claim) { return "`" + claim.team + "/" + claim.name + "`"; }

// Where the descriptor of a service of another repository is, as far as the index knows.
std::string home_of(const fleet::IndexedService& service) {
  std::string home =
      service.file.empty() ? "the descriptor of `" + service.name + "`" : "`" + service.file + "`";
  if (!service.project.empty()) home += " of the project `" + service.project + "`";
  return home;
}

// `/cart/` and `/cart` are the same prefix.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

RouteClaims::Key RouteClaims::key_of(const fleet::Cluster& cluster, std::string_view host,
                                     std::string_view path) {
  return {&cluster, std::string(host), std::string(without_slash(path))};
}

const Claim* RouteClaims::claim(const fleet::Cluster& cluster, std::string_view host,
                                std::string_view path, Claim claim) {
  const auto [found, fresh] = claims_.try_emplace(key_of(cluster, host, path), std::move(claim));
  return fresh ? nullptr : &found->second;
}

const Claim* RouteClaims::holder(const fleet::Cluster& cluster, std::string_view host,
                                 std::string_view path) const {
  const auto found = claims_.find(key_of(cluster, host, path));
  return found == claims_.end() ? nullptr : &found->second;
}

void RouteClaims::collide(const Claim& first, const Claim& second, const fleet::Cluster& cluster) {
  const auto place = [](const Claim& claim) {
    return Place(claim.place.file, claim.place.position);
  };
  Collision& collision =
      collisions_.try_emplace({place(first), place(second)}, Collision{first, second, {}})
          .first->second;
  collision.clusters += (collision.clusters.empty() ? "`" : ", `") + cluster.name + "`";
}

void RouteClaims::finish(Diagnostics& diagnostics) const {
  for (const auto& [places, collision] : collisions_) {
    const bool same = shown(collision.first) == shown(collision.second);
    Diagnostic diagnostic = error_there(
        collision.second.place,
        "`" + collision.second.route + "` is routed twice" +
            (same ? "" : ", to " + shown(collision.first) + " and to " + shown(collision.second)) +
            ", in " + collision.clusters,
        "give one of them another path or host");
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "route-twice";
    diagnostic.notes.push_back(collision.first.place);
    std::string& message = diagnostic.notes.back().message;
    if (message.empty()) message = "the other route is here";
    diagnostics.add(std::move(diagnostic));
  }
}

void for_each_indexed_route(
    const fleet::ServiceSet& set, const fleet::Index& index,
    const std::function<void(const fleet::Cluster&, const fleet::IndexedRoute&, Claim)>& each) {
  std::set<std::pair<std::string_view, std::string_view>> here;
  for (const auto* list : {&set.descriptors(), &set.unresolved()}) {
    for (const auto& descriptor : *list) here.insert({descriptor->team, descriptor->name});
  }
  for (const fleet::IndexedService& other : index.services()) {
    if (here.contains({other.team, other.name})) continue;
    for (const fleet::IndexedRoute& route : other.routes) {
      const fleet::Cluster* cluster = set.fleet().cluster(route.cluster);
      if (cluster == nullptr) continue;
      each(*cluster, route,
           {other.team, other.name, route.host + route.path,
            yaml::note_at(*route.node,
                          "the other route is in " + home_of(other) + ", the index says here")});
    }
  }
}

}  // namespace slipway::check
