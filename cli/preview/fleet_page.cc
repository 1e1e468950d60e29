#include "cli/preview/fleet_page.h"

#include <fmt/format.h>

#include <set>

#include "compiler/fleet/type_names.h"
#include "compiler/manifest/identity.h"
#include "compiler/manifest/redact.h"
#include "core/yaml/emitter.h"
#include "pipelines/report/fleet_page.h"

namespace slipway::cli {

namespace {

using report::FleetPage;

using Places = std::set<std::pair<const fleet::Environment*, const fleet::Cluster*>>;

FleetPage::Environment environment_of(const fleet::Fleet& fleet,
                                      const fleet::Environment& environment, const Places& places) {
  FleetPage::Environment shown;
  shown.name = environment.name;
  for (const fleet::BranchPattern& branch : environment.branches)
    shown.branches.push_back(branch.text);
  for (const fleet::Placement& placement : environment.clusters) {
    const fleet::Cluster& cluster = fleet.clusters[placement.cluster];
    if (!places.contains({&environment, &cluster})) continue;
    if (shown.waves.size() <= placement.wave) shown.waves.resize(placement.wave + 1);
    shown.waves[placement.wave].push_back(cluster.name);
  }
  std::erase_if(shown.waves, [](const auto& wave) { return wave.empty(); });
  shown.is_protected = environment.protection == fleet::Protection::protected_refs;
  shown.has_merge_rule = !environment.merged_by.anybody();
  return shown;
}

std::string replicas_of(const fleet::Service& service) {
  const fleet::ReplicaRange& replicas = service.replicas;
  return replicas.scales ? fmt::format("{}..{}", replicas.least, replicas.most)
                         : std::to_string(replicas.least);
}

FleetPage::Object object_of(const yaml::Node& object) {
  const manifest::Identity identity = manifest::identity_of(object);
  yaml::Arena arena;
  FleetPage::Object shown{identity.kind, identity.name, {}};
  if (!yaml::emit_manifest(*manifest::redacted(object, arena), shown.yaml))
    shown.yaml = "(cannot be shown)";
  return shown;
}

FleetPage::Overlay overlay_of(const render::RenderedOverlay& overlay) {
  const fleet::Service& service = *overlay.service;
  FleetPage::Overlay shown;
  shown.environment = service.target.environment->name;
  shown.cluster = service.target.cluster->name;
  shown.team = service.team;
  shown.service = service.name;
  shown.type = fleet::name_of(service.type);
  shown.name_space = service.name_space;
  shown.replicas = replicas_of(service);
  shown.image = service.image;
  for (const fleet::Route& route : service.routes) {
    shown.routes.push_back({route.host, route.path, route.access == fleet::Access::known_users});
  }
  for (const kustomize::Rendered& rendered : overlay.build.objects)
    shown.objects.push_back(object_of(*rendered.object));
  return shown;
}

}  // namespace

std::string fleet_page(const fleet::Fleet& fleet,
                       std::span<const render::RenderedOverlay> overlays) {
  FleetPage page;
  page.fleet = fleet.name;
  // Only what the overlays are in: a preview of one cluster shows that cluster.
  Places places;
  std::set<const fleet::Environment*> environments;
  std::set<const fleet::Cluster*> clusters;
  for (const render::RenderedOverlay& overlay : overlays) {
    const fleet::Target& target = overlay.service->target;
    places.insert({target.environment, target.cluster});
    environments.insert(target.environment);
    clusters.insert(target.cluster);
  }
  for (const fleet::Environment& environment : fleet.environments) {
    if (environments.contains(&environment))
      page.environments.push_back(environment_of(fleet, environment, places));
  }
  for (const fleet::Cluster& cluster : fleet.clusters) {
    if (clusters.contains(&cluster))
      page.clusters.push_back(
          {cluster.name, cluster.domain, std::string(fleet::name_of(cluster.gateway))});
  }
  for (const render::RenderedOverlay& overlay : overlays)
    page.overlays.push_back(overlay_of(overlay));
  return report::fleet_page_html(page);
}

}  // namespace slipway::cli
