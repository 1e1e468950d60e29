#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/gitlab/gitlab_answers.h"
#include "clients/http/http_client.h"
#include "core/result.h"

namespace slipway::clients {

/// A GitLab server, and who we are for it. Never print the token.
struct GitLabAccess {
  std::string url;  ///< https://host, perhaps with a path; without a slash at its end
  std::string token;
};

/// How long GitLab may take.
struct GitLabPatience {
  std::chrono::milliseconds request{10'000};             ///< for one answer
  std::chrono::milliseconds total{25'000};               ///< no request begins later than this
  int attempts = 3;                                      ///< for each answer
  std::function<void(std::chrono::milliseconds)> sleep;  ///< empty: the real one
};

/// Which members of a group: those whom it lists itself, or also those of the groups above it and
/// of groups that are invited to it.
enum class GitLabMembership : std::uint8_t { direct, any };

/// Asks GitLab's REST API v4; only reads. For one thread at a time. A question that could not be
/// answered (GitLab away, slow or busy, the token refused, an answer too large or not understood)
/// is an error with a hint; one that GitLab knows nothing of, or that this token may not see (404),
/// is nothing.
class GitLabClient {
 public:
  /// Loads the module for HTTP. Does not connect yet.
  static Result<GitLabClient> open(const GitLabAccess& access, const GitLabPatience& patience = {});

  /// On any HTTP client, for tests.
  GitLabClient(std::unique_ptr<HttpClient> http, GitLabAccess access, GitLabPatience patience);

  Result<std::optional<GitLabProject>> project(std::uint64_t id);
  Result<std::optional<GitLabBranch>> branch(std::uint64_t project, std::string_view name);

  /// Merged merge requests into this project that a commit belongs to: as a commit of theirs, as
  /// their merge or their squash commit.
  Result<std::vector<GitLabMergeRequest>> merged_with_commit(std::uint64_t project,
                                                             std::string_view sha);

  /// Merged merge requests into a branch that changed at a time or later (as GitLab writes it).
  Result<std::vector<GitLabMergeRequest>> merged_into(std::uint64_t project,
                                                      std::string_view branch,
                                                      std::string_view since);

  /// The newest common ancestor of two commits; nothing when they have none, or one is gone.
  Result<std::optional<std::string>> merge_base(std::uint64_t project, std::string_view one,
                                                std::string_view other);

  /// `group` is a path or an id.
  Result<std::optional<GitLabMember>> member(std::string_view group, std::uint64_t user,
                                             GitLabMembership membership);

 private:
  Result<HttpResponse> send(const std::string& path);
  Result<std::optional<std::string>> get(const std::string& path);
  Result<std::vector<GitLabMergeRequest>> merge_requests(const std::string& path);

  std::unique_ptr<HttpClient> http_;
  std::string api_;
  std::vector<std::string> headers_;
  GitLabPatience patience_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace slipway::clients
