// namespace-twice: a namespace that came out the same in two clusters or environments would mix up
// what runs where: credentials are given by namespace, and dashboards and logs are read by it.
#include <map>

#include "compiler/check/checks.h"
#include "compiler/fleet/accounts.h"
#include "core/text/names.h"

namespace slipway::check {

namespace {

struct Use {
  const fleet::Environment* environment;
  const fleet::Cluster* cluster;
  const fleet::Team* team;
};

std::string place(const Use& use) {
  return "team `" + use.team->name + "` in `" + use.environment->name + "/" + use.cluster->name +
         "`";
}

}  // namespace

void check_namespaces(const fleet::Fleet& fleet, Diagnostics& diagnostics) {
  std::map<std::string, Use> uses;
  for (const fleet::Environment& environment : fleet.environments) {
    for (const fleet::Placement& placement : environment.clusters) {
      const fleet::Cluster& cluster = fleet.clusters[placement.cluster];
      for (const fleet::Team& team : fleet.teams) {
        const std::string name =
            namespace_of(fleet, {&environment, &cluster}, team.name, diagnostics);
        const Use use{&environment, &cluster, &team};
        if (diagnostics.exit_status() == 2) return;  // the pattern itself cannot be read
        if (!is_dns_label(name)) {
          diagnostics.add(finding(*fleet.namespace_pattern, "kubernetes-name",
                                  "`" + name + "` cannot be a namespace (" + place(use) + ")",
                                  "namespaces have at most 63 lower-case letters, digits and `-`: "
                                  "shorten the pattern or the names in it"));
        }
        if (is_reserved_namespace(fleet, name)) {
          diagnostics.add(finding(*fleet.namespace_pattern, "kubernetes-name",
                                  "`" + name + "` is not for teams (" + place(use) + ")",
                                  "Kubernetes or Slipway itself lives there: change the pattern"));
        }
        const auto [found, fresh] = uses.emplace(name, use);
        const Use& other = found->second;
        if (fresh || (other.environment == &environment && other.cluster == &cluster)) continue;
        Diagnostic diagnostic =
            finding(*fleet.namespace_pattern, "namespace-twice",
                    "the namespace `" + name + "` comes out twice: for " + place(other) +
                        " and for " + place(use),
                    "make the pattern tell them apart, with {cluster}, {environment} and {team}");
        diagnostic.notes.push_back(yaml::note_at(*placement.node, "this is the second one"));
        diagnostics.add(std::move(diagnostic));
      }
    }
  }
}

}  // namespace slipway::check
