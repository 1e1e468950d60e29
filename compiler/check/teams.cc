// team: a descriptor that names a team that the fleet does not have, or that its project may not
// speak for.
#include <algorithm>

#include "compiler/check/checks.h"
#include "core/text/suggest.h"

namespace slipway::check {

void check_teams(const fleet::Fleet& fleet, const fleet::Descriptor& descriptor,
                 const std::optional<Project>& project, Diagnostics& diagnostics) {
  const yaml::Node& node = *descriptor.root->find("team");
  const fleet::Team* team = fleet.team(descriptor.team);
  if (team == nullptr) {
    std::vector<std::string_view> names;
    for (const fleet::Team& known : fleet.teams) names.push_back(known.name);
    std::string hint = did_you_mean(descriptor.team, names);
    if (hint.empty()) hint = "the platform team adds teams to " + fleet.path;
    diagnostics.add(finding(node, "team", "the fleet has no team `" + descriptor.team + "`", hint));
    return;
  }
  if (!project) return;
  const auto allowed = fleet::teams_of_project(fleet, project->id, project->path);
  if (std::find(allowed.begin(), allowed.end(), team) != allowed.end()) return;
  const std::string shown = project->path.empty() ? project->id : project->path;
  std::string hint = "the platform team lists the projects of a team in " + fleet.path;
  if (!allowed.empty())
    hint = "write `team: " + allowed.front()->name + "`, which it may speak for; " + hint;
  Diagnostic diagnostic = finding(
      node, "team",
      "the project `" + shown + "` may not speak for the team `" + descriptor.team + "`", hint);
  diagnostic.notes.push_back(yaml::note_at(*team->node, "the team is here"));
  diagnostics.add(std::move(diagnostic));
}

}  // namespace slipway::check
