#pragma once

#include <cstdint>
#include <string>

#include "clients/gitlab/gitlab_client.h"
#include "core/result.h"

namespace slipway::executor {

/// Whose project it is: a group's own, a fork of another, or a person's.
enum class ProjectKind : std::uint8_t { own, fork, personal };

/// Asks GitLab. Errors: it does not answer, does not show the project to this host's token, or
/// knows it by another path than the runner's GitLab does.
Result<ProjectKind> project_kind(clients::GitLabClient& gitlab, std::uint64_t id,
                                 const std::string& path);

}  // namespace slipway::executor
