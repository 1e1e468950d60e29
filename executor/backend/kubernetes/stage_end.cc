#include "executor/backend/kubernetes/stage_end.h"

#include <fmt/format.h>

#include <csignal>

#include "core/diagnostics/format.h"

namespace slipway::executor {

namespace {

constexpr int exit_killed = 128 + SIGKILL;
constexpr int exit_not_found = 127;  // as a shell counts a program that is not there

StageOutcome failed(int exit_code) { return {.exit_code = exit_code, .apart = true, .note = {}}; }

/// What the script needed memory for is over, and the supervisor is still there to tell.
std::string lack_of_memory(const StageFacts& facts) {
  if (facts.memory_limit.empty()) {
    return "Slipway: the kernel ended a process of the script, because its node has no memory "
           "left.\n"
           "  What to do: use less; the platform team can set `memory` in `executor.placement` of "
           "fleet.yaml.\n";
  }
  return fmt::format(
      "Slipway: the script used more memory than its limit ({}), and the kernel ended one of its "
      "processes.\n"
      "  What to do: use less, or ask for more by the variable KUBERNETES_MEMORY_LIMIT.\n",
      facts.memory_limit);
}

/// The container's end may be the script's own doing, such as too much memory.
Result<StageOutcome> ended_from_outside(const Diagnostic& why, const StageFacts& facts) {
  if (why.fault != Fault::finding) return why;
  facts.say(format_diagnostic(why, Color::off));
  return failed(exit_killed);
}

Result<StageOutcome> reported(const supervisor::StageReport& report, const StageFacts& facts) {
  using supervisor::StageReason;
  switch (report.reason) {
    case StageReason::finished:
    case StageReason::canceled:
      break;
    case StageReason::deadline:
    case StageReason::terminated:
    case StageReason::superseded:
      if (const auto why = facts.why_it_ended()) return ended_from_outside(*why, facts);
      return plain_error(
          fmt::format("the pod {} was ended before the stage {} was", facts.pod, facts.stage),
          "the job can be run again", Fault::outside);
  }
  // A pod that is to end takes them along, and cleanup sees whether it does.
  if (report.reason == StageReason::finished && !report.all_ended) {
    return plain_error("processes of the job cannot be ended", {}, Fault::outside);
  }
  StageOutcome outcome = failed(report.exit_code);
  if (report.reason == StageReason::canceled) {
    outcome.end = StageEnd::canceled;
  } else if (report.exit_code != 0 && report.lacked_memory) {
    facts.say(lack_of_memory(facts));
  }
  return outcome;
}

}  // namespace

Result<StageOutcome> stage_outcome(const Result<StreamOutcome>& ended, const StageFacts& facts) {
  if (!ended) return ended_from_outside(ended.error(), facts);
  switch (ended->end) {
    case StreamEnd::abandoned: {  // cleanup deletes the pod
      StageOutcome outcome = failed(exit_killed);
      outcome.end = StageEnd::canceled;
      return outcome;
    }
    case StreamEnd::no_shell:
      facts.say(
          fmt::format("Slipway: the script cannot be started in this image: {}\n"
                      "  What to do: take an image that has `sh`.\n",
                      printable(ended->why)));
      return failed(exit_not_found);
    case StreamEnd::reported:
      break;
  }
  return reported(ended->report, facts);
}

}  // namespace slipway::executor
