#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace slipway::clients {

// What GitLab's REST API (v4) answers, as far as it is used. Names are the API's. Texts may hold
// any character.

struct GitLabUser {
  std::uint64_t id = 0;
  std::string state;  ///< "active"; a blocked, banned or deactivated account says so
};

struct GitLabMergeRequest {
  std::uint64_t iid = 0;         ///< its number in the project
  std::uint64_t project_id = 0;  ///< the target's
  std::string state;             ///< opened, closed, locked, merged
  std::string target_branch;
  std::string sha;                       ///< head of the source branch; empty: none
  std::string merge_commit_sha;          ///< empty: none, as after a fast-forward
  std::string squash_commit_sha;         ///< empty: its commits were not squashed
  std::string merged_at;                 ///< empty: not merged
  std::optional<GitLabUser> merge_user;  ///< who merged, or set it to merge automatically
};

struct GitLabBranch {
  std::string name;
  std::string commit;  ///< the SHA of its head
};

/// A member of a group.
struct GitLabMember {
  std::uint64_t id = 0;          ///< the user's
  std::string state;             ///< as of GitLabUser
  std::string membership_state;  ///< "active", or "awaiting" an approval; empty: not said
  std::uint64_t access_level = 0;
  std::string expires_at;  ///< the day on which it ends, such as 2026-01-31; empty: never
};

enum class GitLabNamespace : std::uint8_t { group, user };

struct GitLabProject {
  std::uint64_t id = 0;
  std::string path;  ///< path_with_namespace
  GitLabNamespace owner = GitLabNamespace::user;
  bool is_fork = false;
};

// Readers of answers. A missing field, one of another type, or no JSON at all is an error: nothing
// is assumed about what GitLab did not say.

Result<std::vector<GitLabMergeRequest>> parse_merge_requests(std::string_view json);
Result<GitLabBranch> parse_branch(std::string_view json);
Result<GitLabMember> parse_member(std::string_view json);
Result<GitLabProject> parse_project(std::string_view json);
/// The SHA of one commit.
Result<std::string> parse_commit(std::string_view json);

/// The words of an answer that is no success; empty when there are none. At most 200 characters.
std::string parse_refusal(std::string_view json);

}  // namespace slipway::clients
