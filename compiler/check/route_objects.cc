#include "compiler/check/route_objects.h"

#include <algorithm>

#include "compiler/check/author.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/written_at.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

// Calls back with each host and path of an Ingress or HTTPRoute; a path may be missing.
template <typename Each>
void for_each_route(const yaml::Node& object, const Each& each) {
  const yaml::Node* spec = object.find("spec");
  const yaml::Node* rules = spec == nullptr ? nullptr : spec->find("rules");
  if (rules == nullptr) return;
  const manifest::Identity identity = manifest::identity_of(object);
  if (identity.kind == "Ingress" && identity.group == "networking.k8s.io") {
    for (const yaml::Node* rule : rules->items()) {
      const yaml::Node* host = rule->find("host");
      const yaml::Node* paths = rule->at({"http", "paths"});
      if (host == nullptr || paths == nullptr) continue;
      for (const yaml::Node* path : paths->items()) each(*host, path->find("path"));
    }
  }
  if (identity.kind != "HTTPRoute" || identity.group != "gateway.networking.k8s.io") return;
  const yaml::Node* hosts = spec->find("hostnames");
  if (hosts == nullptr) return;
  for (const yaml::Node* rule : rules->items()) {
    const yaml::Node* matches = rule->find("matches");
    for (const yaml::Node* host : hosts->items()) {
      if (matches == nullptr || matches->size() == 0) each(*host, nullptr);
      if (matches == nullptr) continue;
      for (const yaml::Node* match : matches->items()) {
        // Those that ask for more than the path take some of its traffic, on purpose.
        const auto asks = [&](std::string_view what) { return match->find(what) != nullptr; };
        if (asks("headers") || asks("queryParams") || asks("method")) continue;
        each(*host, match->at({"path", "value"}));
      }
    }
  }
}

}  // namespace

void RouteObjects::note(const OverlayBuild& overlay, const fleet::Fleet& fleet) {
  const fleet::Service& service = overlay.service;
  if (service.patches.empty() && service.extra.empty()) return;
  for (const kustomize::Rendered& rendered : overlay.build.objects) {
    const yaml::Node& object = *rendered.object;
    for_each_route(object, [&](const yaml::Node& host, const yaml::Node* path) {
      add(overlay, fleet, object, host, path);
    });
  }
}

void RouteObjects::add(const OverlayBuild& overlay, const fleet::Fleet& fleet,
                       const yaml::Node& object, const yaml::Node& host, const yaml::Node* path) {
  const auto by_team = [&](const yaml::Node* node) {
    auto written = node == nullptr ? std::nullopt : written_at(overlay, fleet, *node);
    if (written && written->author != overlay::Author::team) written.reset();
    return written;
  };
  auto written = by_team(path);
  if (!written) written = by_team(&host);
  if (!written || host.text().empty()) return;
  const fleet::Service& service = overlay.service;
  Route route{&service,
              std::string(host.text()),
              path == nullptr || path->text().empty() ? "/" : std::string(path->text()),
              true,
              {}};
  const yaml::Node* kind = object.find("kind");
  route.is_own =
      kind->source == nullptr || overlay::extra_of(service, kind->source->path) == nullptr;
  route.claim = {service.team, service.name, route.host + route.path,
                 service.target.environment->name, std::move(written->place)};
  routes_.push_back(std::move(route));
}

void RouteObjects::finish(const fleet::ServiceSet& set, const fleet::Index* index,
                          Diagnostics& diagnostics) const {
  if (routes_.empty()) return;
  RouteClaims claims;
  for (const fleet::Service* service : set.readable()) {
    for (const fleet::Route& route : service->routes) {
      claims.claim(*service->target.cluster, route.host, route.path,
                   {service->team, service->name, route.host + route.path,
                    service->target.environment->name, yaml::note_at(*route.node, "")});
    }
  }
  if (index != nullptr) {
    for_each_indexed_route(
        set, *index,
        [&](const fleet::Cluster& cluster, const fleet::IndexedRoute& route, Claim other) {
          claims.claim(cluster, route.host, route.path, std::move(other));
        });
  }
  // Overlays come in any order, messages do not.
  std::vector<const Route*> sorted;
  for (const Route& route : routes_) sorted.push_back(&route);
  const auto order = [](const Route& route) {
    return std::tie(route.claim.place.file, route.claim.place.position,
                    route.service->target.cluster->name, route.claim.route);
  };
  std::sort(sorted.begin(), sorted.end(),
            [&](const Route* a, const Route* b) { return order(*a) < order(*b); });
  for (const Route* route : sorted) {
    const fleet::Cluster& cluster = *route->service->target.cluster;
    const Claim* first = claims.claim(cluster, route->host, route->path, route->claim);
    if (first == nullptr) continue;
    // a patch may say once more what the descriptor says
    const bool same = first->team == route->claim.team && first->name == route->claim.name;
    if (same && route->is_own) continue;
    claims.collide(*first, route->claim, cluster);
  }
  claims.finish(diagnostics);
}

}  // namespace slipway::check
