#pragma once

#include <optional>
#include <string>

#include "clients/gitlab/gitlab_client.h"
#include "executor/trust/merge_rule.h"

namespace slipway::executor {

/// Is this user one of those whom the fleet allows, and is the account in use? `today` is a date
/// such as 2026-01-31, in UTC. The reason of a refusal is a clause about the user; it has a remedy
/// only where GitLab did not answer.
std::optional<Refusal> check_member(clients::GitLabClient& gitlab, const AllowedMergers& allowed,
                                    const clients::GitLabUser& user, const std::string& today);

}  // namespace slipway::executor
