#include "executor/driver/fleet_facts.h"

#include <algorithm>

#include "compiler/fleet/accounts.h"
#include "compiler/fleet/branch_label.h"
#include "compiler/fleet/fleet.h"
#include "core/text/glob.h"
#include "executor/driver/pod_rules.h"

namespace slipway::executor {

namespace {

/// The way to a cluster, for those of the teams whose own a namespace is there.
ClusterGrant access_to(const fleet::Fleet& fleet, const fleet::Target& target,
                       const std::vector<std::string>& teams) {
  const fleet::ClusterConnection& connection = target.cluster->connection;
  ClusterGrant grant{.cluster = target.cluster->name,
                     .kubeconfig = connection.config,
                     .context = connection.context,
                     .uid = connection.uid,
                     .needs_uid = target.environment->is_guarded(),
                     .accounts = fleet::accounts_namespace(fleet),
                     .teams = {}};
  for (const std::string& team : teams) {
    if (!fleet::is_own_namespace(fleet, target, team)) continue;
    Diagnostics none;
    const std::string name_space = fleet::namespace_of(fleet, target, team, none);
    grant.teams.push_back({team, name_space, fleet::deployer_account(name_space)});
  }
  return grant;
}

EnvironmentFacts facts_of(const fleet::Fleet& fleet, const fleet::Environment& environment,
                          const std::string& branch, const std::vector<std::string>& teams) {
  EnvironmentFacts facts;
  facts.name = environment.name;
  for (const fleet::Placement& placement : environment.clusters) {
    const fleet::Cluster& cluster = fleet.clusters[placement.cluster];
    facts.clusters.push_back(cluster.name);
    if (!cluster.connection.context.empty()) {
      facts.access.push_back(
          access_to(fleet, {&environment, &cluster, fleet::branch_label(branch)}, teams));
    }
  }
  facts.needs_protected_ref = environment.protection == fleet::Protection::protected_refs;
  facts.merged_by = {environment.merged_by.users, environment.merged_by.groups};
  return facts;
}

}  // namespace

std::optional<FleetAnswer> ask_fleet(FileSystem& files, const std::string& path,
                                     const Payload& payload, Diagnostics& diagnostics) {
  const std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, path, diagnostics);
  if (!fleet) return std::nullopt;
  FleetAnswer answer;
  answer.backend = fleet->executor.backend;
  answer.user = fleet->executor.user;
  answer.gitlab = {fleet->gitlab.url, fleet->gitlab.token_file};
  if (answer.backend == "kubernetes") answer.pod = pod_place(*fleet, payload);
  const std::string id = std::to_string(payload.project_id);
  for (const fleet::Team* team : fleet::teams_of_project(*fleet, id, payload.project_path)) {
    answer.facts.teams.push_back(team->name);
    if (fleet::names_project(*team, id, payload.project_path)) {
      answer.facts.named_teams.push_back(team->name);
    }
  }
  for (const fleet::Environment& environment : fleet->environments) {
    const auto matches = [&](const fleet::BranchPattern& p) {
      return glob_match(p.text, payload.ref);
    };
    if (std::any_of(environment.branches.begin(), environment.branches.end(), matches)) {
      answer.facts.candidates.push_back(environment.name);
    }
  }
  if (const fleet::Environment* environment = fleet::environment_of_branch(*fleet, payload.ref)) {
    answer.facts.environment = facts_of(*fleet, *environment, payload.ref, answer.facts.teams);
  }
  return answer;
}

}  // namespace slipway::executor
