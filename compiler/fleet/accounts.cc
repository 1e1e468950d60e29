#include "compiler/fleet/accounts.h"

#include "core/text/glob.h"
#include "core/text/names.h"

namespace slipway::fleet {

namespace {

std::string name_of(const Fleet& fleet, const Target& target, std::string_view team) {
  Diagnostics diagnostics;
  std::string name = namespace_of(fleet, target, team, diagnostics);
  return diagnostics.has_errors() ? std::string() : name;
}

}  // namespace

std::string accounts_namespace(const Fleet& fleet) { return "slipway-" + fleet.name; }

std::string deployer_account(std::string_view name_space) { return std::string(name_space); }

bool is_reserved_namespace(const Fleet& fleet, std::string_view name) {
  return name == "default" || name.starts_with("kube-") || name == accounts_namespace(fleet);
}

bool is_own_namespace(const Fleet& fleet, const Target& target, std::string_view team) {
  const std::string name = name_of(fleet, target, team);
  if (!is_dns_label(name) || is_reserved_namespace(fleet, name)) return false;
  for (const Environment& other : fleet.environments) {
    for (const Placement& placement : other.clusters) {
      const Cluster& place = fleet.clusters[placement.cluster];
      // Two names of the fleet may lead to one cluster, so all clusters are looked at.
      for (const Team& each : fleet.teams) {
        const bool itself =
            &other == target.environment && &place == target.cluster && each.name == team;
        // A star for the branch: what any branch of another place could be given is not one's own.
        if (!itself && glob_match(name_of(fleet, {&other, &place, "*"}, each.name), name))
          return false;
      }
    }
  }
  return true;
}

}  // namespace slipway::fleet
