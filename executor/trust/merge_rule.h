#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/gitlab/gitlab_client.h"
#include "executor/trust/refusal.h"

namespace slipway::executor {

/// Whom the fleet lets merge what becomes an environment.
struct AllowedMergers {
  std::vector<std::uint64_t> users;
  std::vector<std::string> groups;
};

/// A job that wants to act for an environment with `mergedBy`, as GitLab's server described it.
struct MergeQuestion {
  std::uint64_t project_id = 0;
  std::string branch;
  std::string sha;
  AllowedMergers allowed;
};

/// Did somebody who may do so merge what this job works on (docs/executor.md, "Who merged")?
/// Nothing when that is established, by asking GitLab now; else why not. What GitLab does not
/// answer, or not clearly, is a refusal.
std::optional<Refusal> check_merge(clients::GitLabClient& gitlab, const MergeQuestion& question,
                                   std::chrono::system_clock::time_point now);

/// What a merge request made the head of its target branch: its merge commit, the squashed commit,
/// or (fast-forward) the head of its source branch. Empty: it was not merged.
std::string landed_sha(const clients::GitLabMergeRequest& request);

/// The refusal for a question that GitLab did not answer.
Refusal not_established(const Diagnostic& reason);

}  // namespace slipway::executor
