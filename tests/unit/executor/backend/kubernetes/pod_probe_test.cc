#include "executor/backend/kubernetes/pod_probe.h"

#include <catch2/catch.hpp>

#include "tests/unit/executor/backend/kubernetes/local_exec.h"

using namespace slipway;
using namespace slipway::executor;
using clients::ExecEvent;
using std::chrono::milliseconds;

namespace {

constexpr ProbeTiming quick{.soonest = milliseconds(1),
                            .pause = milliseconds(1),
                            .all_attempts = milliseconds(50),
                            .answer = milliseconds(50)};

ScriptedTarget::Answer says(ExecEvent event) {
  return [event] { return ScriptedTarget::events({event}); };
}

ScriptedTarget::Answer ends(int exit_code) {
  return says({.kind = ExecEvent::Kind::ended, .data = {}, .exit_code = exit_code, .reason = {}});
}

const ScriptedTarget::Answer ready =
    says({.kind = ExecEvent::Kind::output, .data = "ready\n", .exit_code = 0, .reason = {}});

}  // namespace

TEST_CASE("a helper that is not there yet is asked again", "[pods]") {
  ScriptedTarget helper;
  helper.answers = {[] { return broken_connection(); }, ends(-1), ends(-1), ready};
  CHECK(starts_soon(helper, quick));
  CHECK(helper.connections == 4);
}

TEST_CASE("what a helper says against it is believed at once", "[pods]") {
  const auto answer =
      GENERATE(ends(3),  // nothing started within the time of the command itself
               ends(2),  // a supervisor that does not know the command
               says({.kind = ExecEvent::Kind::nothing, .data = {}, .exit_code = 0, .reason = {}}));
  ScriptedTarget helper;
  helper.answers = {answer};
  CHECK_FALSE(starts_soon(helper, quick));
  CHECK(helper.connections == 1);
}

TEST_CASE("a helper that never comes is asked only so long", "[pods]") {
  ScriptedTarget helper;
  helper.answers = {ends(-1)};
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(starts_soon(helper, quick));
  CHECK(std::chrono::steady_clock::now() - begin < milliseconds(5'000));
  CHECK(helper.connections > 1);
}
