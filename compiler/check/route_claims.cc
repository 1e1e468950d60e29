#include "compiler/check/route_claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "compiler/check/schema_findings.h"
#include "compiler/fleet/value_forms.h"

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

void add_once(const std::string& name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// "`one`, `two`"
std::string listed(const std::vector<std::string>& names) {
  return fmt::format("`{}`", fmt::join(names, "`, `"));
}

}  // namespace

RouteClaims::Key RouteClaims::key_of(const fleet::Cluster& cluster, std::string_view host,
                                     std::string_view path) {
  return {&cluster, std::string(host), std::string(fleet::without_last_slashes(path))};
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
      collisions_.try_emplace({place(first), place(second)}, Collision{first, second, {}, {}})
          .first->second;
  add_once(cluster.name, collision.clusters);
  for (const Claim* claim : {&first, &second}) {
    if (!claim->environment.empty()) add_once(claim->environment, collision.environments);
  }
}

void RouteClaims::finish(Diagnostics& diagnostics) const {
  for (const auto& [places, collision] : collisions_) {
    const auto& [first, second, clusters, environments] = collision;
    const bool same = shown(first) == shown(second);
    const bool in_environments = same && first.environment != second.environment;
    std::string who;
    if (!same) who = ", to " + shown(first) + " and to " + shown(second);
    if (in_environments) who = ", by the environments " + listed(environments);
    Diagnostic diagnostic = error_there(
        second.place, "`" + second.route + "` is routed twice" + who + ", in " + listed(clusters),
        in_environments
            ? "give each environment a host of its own, such as host: "
              "\"{service}-{environment}.{domain}\", or override `routes` in one of them"
            : "give one of them another path or host");
    diagnostic.fault = Fault::finding;
    diagnostic.rule = "route-twice";
    if (places.first == places.second) {
      diagnostics.add(std::move(diagnostic));
      continue;
    }
    diagnostic.notes.push_back(first.place);
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
           {other.team, other.name, route.host + route.path, "",
            yaml::note_at(*route.node,
                          "the other route is in " + home_of(other) + ", the index says here")});
    }
  }
}

}  // namespace slipway::check
