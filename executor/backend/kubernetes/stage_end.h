#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "executor/backend/backend.h"
#include "executor/backend/kubernetes/stage_stream.h"

namespace slipway::executor {

/// What the end of a stage is judged by.
struct StageFacts {
  std::string stage;         ///< gitlab-runner's name of it
  std::string pod;           ///< its name
  std::string memory_limit;  ///< of its container; empty: none
  /// Why somebody else than the stage ended its container; asked once it is known that somebody
  /// did.
  std::function<std::optional<Diagnostic>()> why_it_ended;
  std::function<void(std::string_view)> say;  ///< to the job log
};

/// What a stage's end means: the job's own failures are told and become its exit code; an error is
/// the system's fault.
Result<StageOutcome> stage_outcome(const Result<StreamOutcome>& ended, const StageFacts& facts);

}  // namespace slipway::executor
