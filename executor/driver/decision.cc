// The rules that keep a job from becoming production.
//
// Only what the server sent (Payload) and what it answers (Questions) count, and every doubt is
// decided against the grant. There are two ways to get none: a job whose ref is not meant for an
// environment runs without one; a job whose branch is an environment, but which may not act for it,
// is refused: it would otherwise pass and have deployed nothing.
#include "executor/driver/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/diagnostics/format.h"

namespace slipway::executor {

namespace {

/// Variables that Slipway sets in a job.
constexpr std::array<std::string_view, 5> own_variables = {"SLIPWAY_ENVIRONMENT",
                                                           "SLIPWAY_CLUSTERS", "SLIPWAY_FLEET",
                                                           "SLIPWAY_JOB", "SLIPWAY_KUBECONFIG"};

struct Verdict {
  enum class Kind : std::uint8_t { granted, without, refused } kind = Kind::without;
  std::string reason;
  std::string remedy;
  std::optional<Grant> grant;
};

Verdict without(std::string reason, std::string remedy = {}) {
  return {Verdict::Kind::without, std::move(reason), std::move(remedy), std::nullopt};
}

Verdict refused(std::string reason, std::string remedy) {
  return {Verdict::Kind::refused, std::move(reason), std::move(remedy), std::nullopt};
}

/// A pattern of paths matches whatever somebody makes there: a fork is no project of the team.
std::optional<Verdict> judge_project(const Payload& payload, FleetFacts& fleet,
                                     const Questions& questions) {
  if (fleet.named_teams.size() == fleet.teams.size() || !questions.project) return std::nullopt;
  const Result<ProjectKind> kind = questions.project();
  if (!kind) {
    Refusal refusal = not_established(kind.error());
    return refused("a fork's or a person's project must not act for a team, and " + refusal.reason,
                   std::move(refusal.remedy));
  }
  if (*kind == ProjectKind::own) return std::nullopt;
  fleet.teams = fleet.named_teams;
  if (!fleet.teams.empty()) return std::nullopt;
  return without(fmt::format("the project {} ({}) is {}, and the fleet does not name it",
                             printable(payload.project_path), payload.project_id,
                             *kind == ProjectKind::fork ? "a fork" : "a person's own"),
                 "the platform team can name it by its id in a team's `projects` in fleet.yaml");
}

std::optional<Verdict> judge_merge(const EnvironmentFacts& environment,
                                   const Questions& questions) {
  if (!environment.needs_merge_check()) return std::nullopt;
  std::optional<Refusal> refusal = Refusal{"nobody can be asked", "the fleet needs `gitlab`"};
  if (questions.mergers) refusal = questions.mergers();
  if (!refusal) return std::nullopt;
  return refused(fmt::format("{} takes only what certain people merged (`mergedBy`), and {}",
                             environment.name, refusal->reason),
                 std::move(refusal->remedy));
}

Verdict judge(const Payload& payload, FleetFacts& fleet, const HostFacts& host,
              const Questions& questions) {
  for (const std::string& name : payload.slipway_variables) {
    if (std::find(own_variables.begin(), own_variables.end(), name) != own_variables.end()) {
      return refused(fmt::format("the job sets the variable {}, which is Slipway's to set", name),
                     "remove it from .gitlab-ci.yml and from the CI/CD variables of the project "
                     "and its groups");
    }
  }
  const std::string ref = printable(payload.ref);
  if (payload.ref_kind == RefKind::tag) {
    return without(fmt::format("`{}` is a tag, and only branches become environments", ref));
  }
  if (payload.ref.starts_with("refs/")) {
    return without(
        fmt::format("`{}` is no branch (a merge request's ref, for one, is its author's)", ref));
  }
  if (payload.ref_kind != RefKind::branch || payload.ref.empty()) {
    return without("the job's ref is no branch");
  }
  if (fleet.candidates.size() > 1) {
    return refused(fmt::format("the branch `{}` matches the patterns of several environments: {}",
                               ref, fmt::join(fleet.candidates, ", ")),
                   "the platform team must tell them apart in fleet.yaml (slipway check)");
  }
  if (!fleet.environment) {
    return without(fmt::format("the branch `{}` belongs to no environment of the fleet", ref));
  }
  const EnvironmentFacts& environment = *fleet.environment;
  if (fleet.teams.empty()) {
    return without(fmt::format("the project {} ({}) belongs to no team of the fleet",
                               printable(payload.project_path), payload.project_id),
                   "the platform team can add it to a team's `projects` in fleet.yaml");
  }
  if (environment.needs_protected_ref && payload.protection != RefProtection::protected_ref) {
    const char* why = payload.protection == RefProtection::unknown
                          ? "GitLab does not say whether the branch is protected"
                          : "the branch is not protected in GitLab";
    return refused(
        fmt::format("the branch `{}` is {}, which takes protected branches only, and {}", ref,
                    environment.name, why),
        "protect the branch (Settings > Repository > Protected branches), then run a new pipeline");
  }
  if (auto verdict = judge_project(payload, fleet, questions)) return std::move(*verdict);
  if (auto verdict = judge_merge(environment, questions)) return std::move(*verdict);
  if (!host.user && !host.in_pods) {
    return without(
        fmt::format("this runner cannot keep a job apart from itself: {}", host.why_no_user),
        "the platform team can set that up: docs/executor.md, \"The job's user\"");
  }
  return {Verdict::Kind::granted, {}, {}, Grant{environment.name, environment.clusters, {}}};
}

/// The clusters for which a job gets credentials, for its own teams.
std::vector<ClusterGrant> access_of(const EnvironmentFacts& environment,
                                    const std::vector<std::string>& teams) {
  std::vector<ClusterGrant> access;
  for (ClusterGrant cluster : environment.access) {
    std::erase_if(cluster.teams, [&](const TeamGrant& each) {
      return std::find(teams.begin(), teams.end(), each.team) == teams.end();
    });
    if (!cluster.teams.empty()) access.push_back(std::move(cluster));
  }
  return access;
}

void give_access(const FleetFacts& fleet, const Questions& questions, Decision& decision) {
  if (!decision.job.grant || fleet.environment->access.empty()) return;
  // Nobody could say whether a project that only a pattern matches is a fork.
  const auto& teams = questions.project ? fleet.teams : fleet.named_teams;
  decision.job.grant->access = access_of(*fleet.environment, teams);
  if (!decision.job.grant->access.empty()) return;
  decision.no_access =
      teams.empty() ? "the fleet matches this project by a pattern only, and has no `gitlab` that "
                      "could say whether it is a fork"
                    : "no namespace of these clusters is this team's alone (slipway check)";
}

}  // namespace

Decision decide(const Payload& payload, const FleetFacts& facts, const HostFacts& host,
                const Questions& questions) {
  FleetFacts fleet = facts;
  Verdict verdict = judge(payload, fleet, host, questions);
  Decision decision;
  decision.job.id = payload.job_id;
  decision.job.project_id = payload.project_id;
  decision.job.project_path = payload.project_path;
  decision.job.user = host.user;
  decision.ref = payload.ref;
  decision.sha = payload.sha;
  decision.protection = payload.protection;
  decision.time_limit = std::max(payload.time_limit, std::chrono::seconds(1));
  decision.teams = fleet.teams;
  decision.remedy = std::move(verdict.remedy);
  switch (verdict.kind) {
    case Verdict::Kind::granted:
      decision.job.grant = std::move(verdict.grant);
      give_access(fleet, questions, decision);
      break;
    case Verdict::Kind::without:
      decision.reason = std::move(verdict.reason);
      break;
    case Verdict::Kind::refused:
      decision.refusal = std::move(verdict.reason);
      break;
  }
  return decision;
}

std::string describe(const Decision& decision, std::string_view version) {
  const Job& job = decision.job;
  std::string text =
      fmt::format("Slipway {}: job {} of {} ({}), ref `{}`\n", version, job.id,
                  printable(job.project_path), job.project_id, printable(decision.ref));
  if (!decision.refusal.empty()) {
    text += fmt::format("Slipway refuses this job: {}.\n", decision.refusal);
  } else if (job.grant) {
    text += fmt::format("Environment: {}, clusters: {}\n", job.grant->environment,
                        fmt::join(job.grant->clusters, ", "));
    std::vector<std::string> places;
    for (const ClusterGrant& cluster : job.grant->access) {
      for (const TeamGrant& team : cluster.teams) {
        places.push_back(fmt::format("{} in {}", team.name_space, cluster.cluster));
      }
    }
    if (!places.empty()) text += fmt::format("Credentials for: {}\n", fmt::join(places, ", "));
    if (!decision.no_access.empty())
      text += fmt::format("No credentials: {}.\n", decision.no_access);
  } else {
    text += fmt::format("No environment: {}.\n", decision.reason);
  }
  if (!decision.remedy.empty()) text += fmt::format("  What to do: {}.\n", decision.remedy);
  return text;
}

}  // namespace slipway::executor
