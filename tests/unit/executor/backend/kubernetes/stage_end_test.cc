#include "executor/backend/kubernetes/stage_end.h"

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::executor;
using supervisor::StageReason;
using supervisor::StageReport;

namespace {

struct Judged {
  Result<StageOutcome> outcome;
  std::string said;
};

Judged judge(const Result<StreamOutcome>& ended, const std::string& limit = "100Mi",
             const std::optional<Diagnostic>& gone = std::nullopt) {
  std::string said;
  const StageFacts facts{.stage = "build_script",
                         .pod = "job-1",
                         .memory_limit = limit,
                         .why_it_ended = [&] { return gone; },
                         .say = [&](std::string_view text) { said += text; }};
  auto outcome = stage_outcome(ended, facts);
  return {std::move(outcome), std::move(said)};
}

Judged judge(const StageReport& report, const std::string& limit = "100Mi",
             const std::optional<Diagnostic>& gone = std::nullopt) {
  return judge(StreamOutcome{.end = StreamEnd::reported, .report = report, .why = {}}, limit, gone);
}

}  // namespace

TEST_CASE("a script's exit code is the job's", "[pods]") {
  const Judged judged = judge(StageReport{.exit_code = 42});
  REQUIRE(judged.outcome);
  CHECK(judged.outcome->exit_code == 42);
  CHECK(judged.outcome->end == StageEnd::finished);
  CHECK(judged.outcome->apart);
  CHECK(judged.said.empty());
}

TEST_CASE("what the kernel ended for memory is told with its limit, and only then", "[pods]") {
  const Judged killed = judge(StageReport{.exit_code = 137, .lacked_memory = true});
  REQUIRE(killed.outcome);
  CHECK(killed.outcome->exit_code == 137);
  CHECK(killed.said.find("more memory than its limit (100Mi)") != std::string::npos);
  CHECK(killed.said.find("KUBERNETES_MEMORY_LIMIT") != std::string::npos);
  // A compiler that was ended, and make that says so.
  CHECK_FALSE(judge(StageReport{.exit_code = 2, .lacked_memory = true}).said.empty());
  CHECK(judge(StageReport{.exit_code = 137}).said.empty());  // its own kill -9
  CHECK(judge(StageReport{.exit_code = 0, .lacked_memory = true}).said.empty());
  CHECK(judge(StageReport{.exit_code = 137, .lacked_memory = true}, "")
            .said.find("its node has no memory left") != std::string::npos);
}

TEST_CASE("a container that memory ended with its supervisor is the job's failure", "[pods]") {
  const Judged judged = judge(Result<StreamOutcome>(
      plain_error("the container `build` used more memory", "use less", Fault::finding)));
  REQUIRE(judged.outcome);
  CHECK(judged.outcome->exit_code == 137);
  CHECK(judged.said.find("the container `build` used more memory") != std::string::npos);
  CHECK(judged.said.find("use less") != std::string::npos);
}

TEST_CASE("other errors of a stage are the system's", "[pods]") {
  const Judged lost =
      judge(Result<StreamOutcome>(plain_error("the node is lost", {}, Fault::outside)));
  REQUIRE_FALSE(lost.outcome);
  CHECK(lost.outcome.error().message == "the node is lost");
  const auto reason =
      GENERATE(StageReason::deadline, StageReason::terminated, StageReason::superseded);
  const Judged ended = judge(StageReport{.reason = reason, .exit_code = 143});
  REQUIRE_FALSE(ended.outcome);
  CHECK(ended.outcome.error().fault == Fault::outside);
  CHECK(ended.outcome.error().message ==
        "the pod job-1 was ended before the stage build_script was");
  const Judged evicted = judge(StageReport{.reason = reason}, "",
                               plain_error("the pod was evicted", {}, Fault::outside));
  REQUIRE_FALSE(evicted.outcome);
  CHECK(evicted.outcome.error().message == "the pod was evicted");
  const Judged too_much = judge(StageReport{.reason = reason}, "",
                                plain_error("it wrote too much", "write less", Fault::finding));
  REQUIRE(too_much.outcome);
  CHECK(too_much.outcome->exit_code == 137);
  CHECK(too_much.said.find("it wrote too much") != std::string::npos);
}

TEST_CASE("processes that do not end are told, as by the local backend", "[pods]") {
  const Judged judged = judge(StageReport{.exit_code = 0, .all_ended = false});
  REQUIRE_FALSE(judged.outcome);
  CHECK(judged.outcome.error().message == "processes of the job cannot be ended");
}

TEST_CASE("a canceled stage is one, whatever became of its processes", "[pods]") {
  const Judged judged =
      judge(StageReport{.reason = StageReason::canceled, .exit_code = 143, .all_ended = false});
  REQUIRE(judged.outcome);
  CHECK(judged.outcome->end == StageEnd::canceled);
  const Judged abandoned =
      judge(StreamOutcome{.end = StreamEnd::abandoned, .report = {}, .why = {}});
  REQUIRE(abandoned.outcome);
  CHECK(abandoned.outcome->end == StageEnd::canceled);
}

TEST_CASE("an image without a shell is the job's failure", "[pods]") {
  const Judged judged =
      judge(StreamOutcome{.end = StreamEnd::no_shell, .report = {}, .why = "no sh"});
  REQUIRE(judged.outcome);
  CHECK(judged.outcome->exit_code == 127);
  CHECK(judged.said.find("take an image that has `sh`") != std::string::npos);
}
