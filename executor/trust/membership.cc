#include "executor/trust/membership.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"

namespace slipway::executor {

namespace {

using clients::GitLabMember;
using clients::GitLabMembership;

/// "Minimal access" is what GitLab can give to everybody who signs in; it is no membership.
constexpr std::uint64_t least_access = 10;

/// Why a membership does not count; empty when it does.
std::string flaw_of(const GitLabMember& member, std::uint64_t user, const std::string& today) {
  if (member.id != user) return "GitLab answers for another user";
  if (member.state != "active") return fmt::format("is {} in GitLab", printable(member.state));
  if (!member.membership_state.empty() && member.membership_state != "active") {
    return "waits for the membership to be approved";
  }
  if (member.access_level < least_access) return "has minimal access only";
  // GitLab ends a membership at the beginning of the day, in a job that may be late.
  if (!member.expires_at.empty() && member.expires_at.substr(0, today.size()) <= today) {
    return fmt::format("was a member until {}", printable(member.expires_at));
  }
  return {};
}

/// Nothing when the user is a member of the group; else why not.
std::optional<Refusal> check_group(clients::GitLabClient& gitlab, const std::string& group,
                                   std::uint64_t user, const std::string& today) {
  const auto member = gitlab.member(group, user, GitLabMembership::direct);
  if (!member) return not_established(member.error());
  if (*member) {
    const std::string flaw = flaw_of(**member, user, today);
    if (flaw.empty()) return std::nullopt;
    return Refusal{fmt::format("who {} ({})", flaw, printable(group)), {}};
  }
  // Only for a better message: this counts not.
  const auto any = gitlab.member(group, user, GitLabMembership::any);
  if (any && *any) {
    return Refusal{fmt::format("who is in {} by a group above it or an invited one, and only its "
                               "direct members count",
                               printable(group)),
                   {}};
  }
  return Refusal{};
}

}  // namespace

std::optional<Refusal> check_member(clients::GitLabClient& gitlab, const AllowedMergers& allowed,
                                    const clients::GitLabUser& user, const std::string& today) {
  if (user.state != "active") {
    return Refusal{fmt::format("whose account is {} in GitLab", printable(user.state)), {}};
  }
  const auto& users = allowed.users;
  if (std::find(users.begin(), users.end(), user.id) != users.end()) return std::nullopt;
  Refusal best{"who is not among those who may", {}};
  for (const std::string& group : allowed.groups) {
    std::optional<Refusal> refusal = check_group(gitlab, group, user.id, today);
    if (!refusal) return std::nullopt;
    // What GitLab did not answer could have been a yes: it is said rather than a no.
    if (!refusal->reason.empty() && best.remedy.empty()) best = std::move(*refusal);
  }
  return best;
}

}  // namespace slipway::executor
