#include "executor/driver/fleet_facts.h"

#include <algorithm>

#include "compiler/fleet/fleet.h"
#include "core/text/glob.h"

namespace slipway::executor {

namespace {

EnvironmentFacts facts_of(const fleet::Fleet& fleet, const fleet::Environment& environment) {
  EnvironmentFacts facts;
  facts.name = environment.name;
  for (const fleet::Placement& placement : environment.clusters) {
    facts.clusters.push_back(fleet.clusters[placement.cluster].name);
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
    answer.facts.environment = facts_of(*fleet, *environment);
  }
  return answer;
}

}  // namespace slipway::executor
