#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace slipway::executor {

/// What GitLab calls `ref_type`. Merge requests come as branches: their ref begins with `refs/`.
enum class RefKind : std::uint8_t { branch, tag, other };

/// GitLab's word on whether the ref is a protected one; older servers say nothing.
enum class RefProtection : std::uint8_t { protected_ref, unprotected, unknown };

/// What of JOB_RESPONSE_FILE the driver trusts: the server wrote it, not the job's author. Any text
/// in it may hold any character.
struct Payload {
  std::uint64_t job_id = 0;
  std::uint64_t project_id = 0;
  std::string project_path;
  std::string ref;
  RefKind ref_kind = RefKind::other;
  RefProtection protection = RefProtection::unknown;
  std::string sha;
  std::chrono::seconds time_limit{3600};
  /// Names of the job's variables that begin with SLIPWAY_. They decide nothing, but a job that
  /// sets one that is Slipway's to set would be told something else than what was decided.
  std::vector<std::string> slipway_variables;
  std::vector<std::string> runner_tags =
      {};  ///< what GitLab says of the runner; for placement only
};

/// Reads the text of JOB_RESPONSE_FILE. Strict in what it trusts, blind to everything else; `name`
/// is for messages.
Result<Payload> parse_payload(std::string_view text, const std::string& name);

}  // namespace slipway::executor
