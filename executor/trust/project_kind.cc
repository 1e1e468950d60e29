#include "executor/trust/project_kind.h"

#include <fmt/format.h>

#include "core/diagnostics/format.h"

namespace slipway::executor {

Result<ProjectKind> project_kind(clients::GitLabClient& gitlab, std::uint64_t id,
                                 const std::string& path) {
  SLIPWAY_ASSIGN(const std::optional<clients::GitLabProject> project, gitlab.project(id));
  if (!project) {
    return plain_error(
        fmt::format("GitLab does not show the project {}", id),
        "the user of the token in the fleet's `gitlab.tokenFile` must be able to see the project",
        Fault::outside);
  }
  // An id means nothing on another server.
  if (project->id != id || project->path != path) {
    return plain_error(
        fmt::format("the GitLab of the fleet calls project {} `{}`, and the one that "
                    "sent this job calls it `{}`",
                    id, printable(project->path), printable(path)),
        "`gitlab.url` in fleet.yaml must be the GitLab that the runner works for", Fault::outside);
  }
  if (project->is_fork) return ProjectKind::fork;
  return project->owner == clients::GitLabNamespace::group ? ProjectKind::own
                                                           : ProjectKind::personal;
}

}  // namespace slipway::executor
