// Every step is decided against the job: the one way to the end is that GitLab said yes to all.
#include "executor/trust/merge_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "core/diagnostics/format.h"
#include "executor/trust/membership.h"

namespace slipway::executor {

namespace {

using clients::GitLabMergeRequest;

constexpr std::size_t shown_digits = 12;
/// Merge requests that were merged later than the job's: each costs a question.
constexpr std::size_t most_later = 20;

bool is_sha(const std::string& text) {
  return (text.size() == 40 || text.size() == 64) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Such as 2026-01-31, in UTC.
std::string day_of(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts = {};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 16> text = {};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
  return {text.data(), length};
}

std::string shown(const std::string& sha) { return printable(sha.substr(0, shown_digits)); }

std::string listed(const AllowedMergers& allowed) {
  std::vector<std::string> names;
  names.reserve(allowed.users.size() + allowed.groups.size());
  for (const std::uint64_t user : allowed.users) names.push_back(fmt::format("user {}", user));
  for (const std::string& group : allowed.groups) names.push_back("group " + printable(group));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string merge_remedy(const MergeQuestion& question) {
  return fmt::format("somebody of {} must merge it into `{}` by a merge request",
                     listed(question.allowed), printable(question.branch));
}

/// Was it merged into the job's branch?
bool is_into(const GitLabMergeRequest& request, const MergeQuestion& question) {
  return request.state == "merged" && request.project_id == question.project_id &&
         request.target_branch == question.branch;
}

std::optional<Refusal> check_head(clients::GitLabClient& gitlab, const MergeQuestion& question) {
  const auto branch = gitlab.branch(question.project_id, question.branch);
  if (!branch) return not_established(branch.error());
  const std::string name = printable(question.branch);
  if (!*branch || (*branch)->name != question.branch) {
    return Refusal{fmt::format("GitLab shows no branch `{}` in this project", name),
                   "if the branch is there, the user of the token in the fleet's "
                   "`gitlab.tokenFile` must be able to see the project"};
  }
  if ((*branch)->commit != question.sha) {
    return Refusal{
        fmt::format("`{}` is at {} now and this job is of {}: an old job does not become "
                    "what is new",
                    name, shown((*branch)->commit), shown(question.sha)),
        "take the job of the branch's newest pipeline"};
  }
  return std::nullopt;
}

/// Why none of the merge requests that a commit belongs to made it the head of the branch.
Refusal no_merge(const std::vector<GitLabMergeRequest>& requests, const MergeQuestion& question) {
  std::string reason = fmt::format("no merge request made {} the head of `{}`", shown(question.sha),
                                   printable(question.branch));
  for (const GitLabMergeRequest& request : requests) {
    if (request.state != "merged") continue;
    if (request.target_branch != question.branch) {
      reason +=
          fmt::format(" (!{} was merged into `{}`)", request.iid, printable(request.target_branch));
    } else {
      reason += fmt::format(" (!{} has it, and made {})", request.iid, shown(landed_sha(request)));
    }
    break;
  }
  return {std::move(reason), merge_remedy(question)};
}

/// Was the one surely before the other? Times of one form only; any doubt is a no.
bool is_surely_before(const std::string& earlier, const std::string& than) {
  return earlier.size() == than.size() && earlier.ends_with('Z') && than.ends_with('Z') &&
         earlier < than;
}

/// Is all that was merged into the branch since then a part of the job's commit? If not, somebody
/// moved the branch back.
std::optional<Refusal> check_newest(clients::GitLabClient& gitlab, const MergeQuestion& question,
                                    const GitLabMergeRequest& accepted) {
  const auto later = gitlab.merged_into(question.project_id, question.branch, accepted.merged_at);
  if (!later) return not_established(later.error());
  std::size_t asked = 0;
  for (const GitLabMergeRequest& request : *later) {
    if (!is_into(request, question)) continue;
    if (is_surely_before(request.merged_at, accepted.merged_at)) continue;
    const std::string landed = landed_sha(request);
    if (landed == question.sha) continue;
    if (++asked > most_later) {
      return Refusal{fmt::format("more than {} merge requests were merged into `{}` after !{}",
                                 most_later, printable(question.branch), accepted.iid),
                     "take the job of the branch's newest pipeline"};
    }
    const auto base = gitlab.merge_base(question.project_id, landed, question.sha);
    if (!base) return not_established(base.error());
    if (!*base || **base != landed) {
      return Refusal{
          fmt::format("`{}` was moved back: !{}, which was merged into it after !{}, is "
                      "not in {}",
                      printable(question.branch), request.iid, accepted.iid, shown(question.sha)),
          merge_remedy(question)};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_merger(clients::GitLabClient& gitlab, const MergeQuestion& question,
                                    const GitLabMergeRequest& request, const std::string& today) {
  if (!request.merge_user || request.merged_at.empty()) {
    return Refusal{fmt::format("GitLab does not say who merged !{}, or when", request.iid),
                   merge_remedy(question)};
  }
  std::optional<Refusal> refusal =
      check_member(gitlab, question.allowed, *request.merge_user, today);
  if (!refusal) return std::nullopt;
  refusal->reason = fmt::format("!{} was merged by user {}, {}", request.iid,
                                request.merge_user->id, refusal->reason);
  if (refusal->remedy.empty()) refusal->remedy = merge_remedy(question);
  return refusal;
}

}  // namespace

std::string landed_sha(const GitLabMergeRequest& request) {
  if (request.state != "merged") return {};
  if (!request.merge_commit_sha.empty()) return request.merge_commit_sha;
  return request.squash_commit_sha.empty() ? request.sha : request.squash_commit_sha;
}

Refusal not_established(const Diagnostic& reason) {
  std::string remedy = "run the job again in a moment";
  if (!reason.hint.empty()) remedy += "; if that does not help: " + reason.hint;
  return {"that cannot be established: " + reason.message, std::move(remedy)};
}

std::optional<Refusal> check_merge(clients::GitLabClient& gitlab, const MergeQuestion& question,
                                   std::chrono::system_clock::time_point now) {
  if (!is_sha(question.sha)) {
    return Refusal{"the job has no commit that could be looked up", "run a new pipeline"};
  }
  if (auto refusal = check_head(gitlab, question)) return refusal;
  const auto requests = gitlab.merged_with_commit(question.project_id, question.sha);
  if (!requests) return not_established(requests.error());
  const std::string today = day_of(now);
  std::optional<Refusal> refusal;
  for (const GitLabMergeRequest& request : *requests) {
    if (!is_into(request, question) || landed_sha(request) != question.sha) continue;
    std::optional<Refusal> found = check_merger(gitlab, question, request, today);
    if (!found) return check_newest(gitlab, question, request);
    refusal = std::move(found);
  }
  if (refusal) return refusal;
  return no_merge(*requests, question);
}

}  // namespace slipway::executor
