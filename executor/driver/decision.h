#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "executor/backend/job.h"
#include "executor/driver/payload.h"
#include "executor/trust/merge_rule.h"
#include "executor/trust/project_kind.h"

namespace slipway::executor {

/// An environment as the decision needs it.
struct EnvironmentFacts {
  std::string name;
  std::vector<std::string> clusters;
  bool needs_protected_ref = false;
  AllowedMergers merged_by;  ///< empty: anybody
  /// Its clusters that the fleet says how to reach, with the namespaces that are the own ones of
  /// the project's teams.
  std::vector<ClusterGrant> access = {};

  [[nodiscard]] bool needs_merge_check() const {
    return !merged_by.users.empty() || !merged_by.groups.empty();
  }
};

/// What the fleet says of one project and one branch.
struct FleetFacts {
  std::vector<std::string> teams;               ///< that the project may speak for
  std::vector<std::string> named_teams;         ///< those of them that name it, not by a pattern
  std::optional<EnvironmentFacts> environment;  ///< of the branch
  /// Names of all environments whose patterns match the branch: more than one is a mistake of the
  /// fleet.
  std::vector<std::string> candidates;
};

/// What GitLab alone knows. It is asked last, when all else would grant.
struct Questions {
  std::function<Result<ProjectKind>()> project;     ///< empty: the fleet has no GitLab to ask
  std::function<std::optional<Refusal>()> mergers;  ///< who merged: why that does not count
};

/// Whether this host can keep a job apart from its runner.
struct HostFacts {
  std::optional<User> user;  ///< another user than the runner's, whom jobs run as
  std::string why_no_user;   ///< without one: why, as an end of a sentence
  /// Jobs run in pods, which keep them apart from the runner without a user of this host.
  bool in_pods = false;
};

/// What was settled about a job, once. Later stages get it from the runner and never derive it
/// again.
struct Decision {
  Job job;
  std::string ref;
  std::string sha;
  RefProtection protection = RefProtection::unknown;
  std::vector<std::string> teams;
  std::string refusal;    ///< not empty: the job must not run, and why
  std::string remedy;     ///< of the refusal, or of having no environment; may be empty
  std::string reason;     ///< why there is no environment; empty when there is one
  std::string no_access;  ///< why there are no credentials, with an environment; may be empty
  std::string log_file;
  std::chrono::milliseconds grace{0};  ///< between SIGTERM and SIGKILL
  std::chrono::seconds time_limit{0};  ///< the job's
};

/// Decides what a job may act for (docs/executor.md has the table of cases): the same facts and
/// answers give the same decision. Fills grant, user, teams and the texts; the rest of the job is
/// the caller's.
Decision decide(const Payload& payload, const FleetFacts& fleet, const HostFacts& host,
                const Questions& questions);

/// What the job log says of a decision: a few lines, for the job's author.
std::string describe(const Decision& decision, std::string_view version);

/// The decision as one line of JSON, and back.
std::string to_text(const Decision& decision);
Result<Decision> decision_from_text(std::string_view text);

}  // namespace slipway::executor
