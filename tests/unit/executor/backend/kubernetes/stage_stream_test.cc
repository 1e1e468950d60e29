#include "executor/backend/kubernetes/stage_stream.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include <catch2/catch.hpp>

#include "clients/kubernetes/renewing_target.h"
#include "core/filesystem/descriptor.h"
#include "core/process/process_table.h"
#include "tests/unit/executor/backend/kubernetes/local_exec.h"

using namespace slipway;
using namespace slipway::executor;
using clients::ExecEvent;
using supervisor::encode;
using supervisor::FrameType;
using supervisor::StageReason;

namespace {

using Clock = std::chrono::steady_clock;

constexpr StreamTiming quick{.silence = std::chrono::milliseconds(10'000),
                             .first_pause = std::chrono::milliseconds(1),
                             .longest_pause = std::chrono::milliseconds(4),
                             .start_limit = std::chrono::milliseconds(300),
                             .refusals = std::chrono::milliseconds(200),
                             .farewell = std::chrono::seconds(20)};

struct Ran {
  Result<StreamOutcome> outcome;
  std::string output;
};

/// A stage as the driver runs it.
class Try {
 public:
  explicit Try(clients::ExecTarget& target) : target_(target) { ::signal(SIGPIPE, SIG_IGN); }

  Ran run(const std::string& script, const std::string& stage = "build_script-1",
          const StreamTiming& timing = quick) {
    std::string output;
    surroundings.write = [&](std::string_view bytes) {
      output += bytes;
      if (each_write) each_write(output);
      return Result<void>();
    };
    surroundings.container_is_gone = [this] { return gone; };
    const StageScript what{.attach = {"slipway-supervisor", "attach", "/d"},
                           .request = {.stage = stage, .shell = shell, .script = script}};
    StageStream stream(target_, what, surroundings, timing);
    auto outcome = stream.run();
    return {std::move(outcome), std::move(output)};
  }

  std::string shell;
  StageSurroundings surroundings{
      .write = {}, .container_is_gone = {}, .grace = std::chrono::milliseconds(300)};
  std::optional<Diagnostic> gone;
  std::function<void(const std::string&)> each_write;

 private:
  clients::ExecTarget& target_;
};

Diagnostic refused(const char* rule) {
  Diagnostic error =
      plain_error("pods \"p\" is forbidden: User \"u\" cannot create resource \"pods/exec\"", {},
                  Fault::outside);
  error.rule = rule;
  return error;
}

Diagnostic unavailable() {
  Diagnostic error = plain_error("away", {}, Fault::outside);
  error.rule = clients::api_error::unavailable;
  return error;
}

ExecEvent output_event(const supervisor::Frame& frame) {
  return {.kind = ExecEvent::Kind::output, .data = encode(frame), .reason = {}};
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Output without end, whatever the supervisor is asked.
class FloodingChannel final : public clients::ExecChannel {
 public:
  Result<void> write(std::string_view) override { return {}; }
  Result<void> close_input() override { return {}; }
  Result<ExecEvent> next(Clock::time_point, int) override {
    if (seconds_since(begin_) > 20) return unavailable();  // so that a failing test ends
    const std::string bytes(1000, 'y');
    const ExecEvent event =
        output_event({.type = FrameType::output, .number = sent_, .payload = bytes});
    sent_ += bytes.size();
    return event;
  }

 private:
  Clock::time_point begin_ = Clock::now();
  std::uint64_t sent_ = 0;
};

}  // namespace

TEST_CASE("a stage's output and exit code arrive", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  const Ran ran = here.run("echo one; echo two >&2; printf 'a\\000\\377'; exit 7");
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->end == StreamEnd::reported);
  CHECK(ran.outcome->report.reason == StageReason::finished);
  CHECK(ran.outcome->report.exit_code == 7);
  CHECK(ran.output == std::string("one\ntwo\na\0\xff", 11));
  CHECK(here.run("kill -9 $$", "killed-1").outcome->report.exit_code == 137);
  CHECK(here.run("", "empty-1").output.empty());
}

TEST_CASE("output is the same to the byte however often the connection breaks", "[stage]") {
  std::string expected;
  for (int i = 1; i <= 60'000; ++i) expected += std::to_string(i) + '\n';
  int cuts = 0;
  for (unsigned seed = 1; cuts < 1000; ++seed) {
    const LocalKeeper keeper;
    LocalTarget target(keeper.directory());
    BrokenTarget breaking(target, seed, seed % 3 == 0 ? 300'000 : 6000);
    Try here(breaking);
    const Ran ran =
        here.run("seq 1 30000; echo started >> " + keeper.directory() +
                 "/starts; seq 30001 60000; wc -l < " + keeper.directory() + "/starts; exit 3");
    INFO("seed " << seed);
    REQUIRE(ran.outcome);
    REQUIRE(ran.outcome->report.exit_code == 3);
    REQUIRE((ran.output == expected + "1\n"));  // and the script ran once
    cuts += breaking.cuts;
  }
}

TEST_CASE("a script whose driver does not listen waits, and loses nothing", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  std::size_t least = 0;
  here.each_write = [&](const std::string& output) {
    if (least == 0) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    least = output.size();
  };
  const Ran ran = here.run("head -c 100000000 /dev/zero; echo end");
  REQUIRE(ran.outcome);
  CHECK(ran.output.size() == 100'000'004);
  CHECK(ran.output.ends_with("end\n"));
}

TEST_CASE("a canceled stage is asked to end at once, and ended after the grace", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  const Descriptor cancel(::eventfd(0, 0));
  here.surroundings.cancel = cancel.number();
  Clock::time_point start;
  here.each_write = [&](const std::string& output) {
    // What follows the word may come with it, in the same piece.
    if (start != Clock::time_point() || !output.starts_with("ready\n")) return;
    start = Clock::now();
    const std::uint64_t one = 1;
    REQUIRE(::write(cancel.number(), &one, sizeof one) == sizeof one);
  };
  SECTION("it obeys") {
    const Ran ran = here.run("trap 'echo asked; exit 5' TERM; echo ready; sleep 600 & wait");
    REQUIRE(ran.outcome);
    CHECK(ran.output == "ready\nasked\n");
    CHECK(ran.outcome->report.reason == StageReason::canceled);
    CHECK(ran.outcome->report.exit_code == 5);
    CHECK(seconds_since(start) < 2);
  }
  SECTION("it does not") {
    const Ran ran =
        here.run("trap '' TERM; echo ready; (setsid sleep 600 &); while :; do sleep 1; done");
    REQUIRE(ran.outcome);
    CHECK(ran.outcome->report.exit_code == 137);
    CHECK(ran.outcome->report.all_ended);
    CHECK(seconds_since(start) > 0.3);
    CHECK(seconds_since(start) < 3);
  }
  SECTION("while it prints without end") {
    const Ran ran = here.run("trap '' TERM; echo ready; yes");
    REQUIRE(ran.outcome);
    CHECK(ran.outcome->report.exit_code == 137);
    CHECK(ran.output.size() > 100'000);
    CHECK(seconds_since(start) < 3);
  }
}

TEST_CASE("a stage that was canceled before it began is not started", "[stage]") {
  ScriptedTarget target;
  target.answers = {[] { return ScriptedTarget::events({}); }};
  Try here(target);
  const Descriptor cancel(::eventfd(1, 0));
  here.surroundings.cancel = cancel.number();
  const Ran ran = here.run("echo no");
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->report.reason == StageReason::canceled);
  CHECK(target.connections == 0);
}

TEST_CASE("what a script leaves running ends with it and delays nothing", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  const auto start = Clock::now();
  const Ran ran = here.run("sleep 611 & (setsid sh -c 'trap \"\" TERM; sleep 612' &); echo left");
  REQUIRE(ran.outcome);
  CHECK(ran.output == "left\n");
  CHECK(seconds_since(start) < 4);
  CHECK(descendants_of(keeper.process()).empty());
}

TEST_CASE("the next stage ends one that still runs", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  // A driver that was killed after it had started its stage.
  ScriptedTarget gone;
  auto channel = target.run({}, clients::ExecInput::open, {});
  REQUIRE((*channel)->write(encode(
      supervisor::start_frame({.stage = "first", .shell = {}, .script = "sleep 613; echo no"}))));
  REQUIRE((*channel)->next(Clock::now() + std::chrono::seconds(5))->kind ==
          ExecEvent::Kind::output);
  const Ran ran = here.run("echo second", "second");
  REQUIRE(ran.outcome);
  CHECK(ran.output == "second\n");
  CHECK(ran.outcome->report.exit_code == 0);
}

TEST_CASE("an image without the shell is the job's fault", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget target(keeper.directory());
  Try here(target);
  here.shell = "/no/such/sh";
  const Ran ran = here.run("echo no");
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->end == StreamEnd::no_shell);
  CHECK(ran.outcome->why.find("/no/such/sh") != std::string::npos);
}

TEST_CASE("a script that cannot be started is the system's fault, and the pod may say why",
          "[stage]") {
  using supervisor::Refusal;
  ScriptedTarget target;
  target.answers = {[] {
    const std::string frame =
        encode(refused_frame(Refusal::not_started, "the container is about to end"));
    ExecEvent event;
    event.kind = ExecEvent::Kind::output;
    event.data = frame;
    return ScriptedTarget::events({event});
  }};
  Try here(target);
  if (GENERATE(true, false)) here.gone = plain_error("the pod was evicted", {}, Fault::outside);
  const Ran ran = here.run("echo no");
  REQUIRE_FALSE(ran.outcome);
  CHECK(ran.outcome.error().fault == Fault::outside);
  CHECK(ran.outcome.error().message ==
        (here.gone ? "the pod was evicted"
                   : "the script cannot be started in its container: the container is about to "
                     "end"));
}

TEST_CASE("the keeper's own end and deadline end the stage, and are told", "[stage]") {
  const auto [reason, status] =
      GENERATE(std::pair(StageReason::terminated, 143), std::pair(StageReason::deadline, 124));
  const bool by_deadline = reason == StageReason::deadline;
  LocalKeeper keeper(std::chrono::seconds(by_deadline ? 1 : 0));
  LocalTarget target(keeper.directory());
  Try here(target);
  here.each_write = [&](const std::string&) {
    if (!by_deadline) ::kill(keeper.process(), SIGTERM);
  };
  const Ran ran = here.run("echo ready; sleep 614");
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->report.reason == reason);
  CHECK(ran.outcome->report.exit_code == 143);
  CHECK(keeper.wait() == status);
}

TEST_CASE("a container that is gone ends the stage with its reason", "[stage]") {
  ScriptedTarget target;
  target.answers = {[] { return ScriptedTarget::events({}); }};
  Try here(target);
  here.gone = plain_error("the pod was evicted", {}, Fault::outside);
  const Ran ran = here.run("echo no");
  REQUIRE_FALSE(ran.outcome);
  CHECK(ran.outcome.error().message == "the pod was evicted");
}

TEST_CASE("an API server that is away is waited for", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget local(keeper.directory());
  ScriptedTarget target;
  const auto away = [] { return Result<std::unique_ptr<clients::ExecChannel>>(unavailable()); };
  target.answers = {away, away, away, [&] { return local.run({}, clients::ExecInput::open, {}); }};
  Try here(target);
  CHECK(here.run("echo back").output == "back\n");
  CHECK(target.connections == 4);
}

TEST_CASE("a server that refuses us is asked again for a while", "[stage]") {
  using namespace clients;
  const LocalKeeper keeper;
  LocalTarget local(keeper.directory());
  for (const char* rule : {api_error::unauthorized, api_error::forbidden}) {
    const auto no = [&] { return Result<std::unique_ptr<ExecChannel>>(refused(rule)); };
    ScriptedTarget target;
    target.answers = {no, no, [&] { return local.run({}, ExecInput::open, {}); }};
    Try here(target);
    CHECK(here.run("echo back", std::string("build-") + rule).output == "back\n");
    CHECK(target.connections == 3);

    ScriptedTarget never;
    never.answers.assign(1000, no);
    Try there(never);
    const auto start = Clock::now();
    const Ran ran = there.run("echo no", "never");
    REQUIRE_FALSE(ran.outcome);
    CHECK(ran.outcome.error().rule == rule);
    CHECK(seconds_since(start) > 0.15);
    CHECK(never.connections > 2);
  }
}

TEST_CASE("new credentials are got when the old ones are refused", "[stage]") {
  using namespace clients;
  const LocalKeeper keeper;
  LocalTarget local(keeper.directory());
  int opened = 0;
  int read = 0;
  const auto access = *clients::SharedAccess::open([&]() -> Result<clients::ClusterAccess> {
    clients::ClusterAccess now;
    now.token = std::to_string(++read);
    return now;
  });
  clients::RenewingTarget target(
      access, [&](const clients::ClusterAccess& now) -> Result<std::unique_ptr<ContainerTarget>> {
        CHECK(now.token == std::to_string(++opened));
        auto once = std::make_unique<ScriptedTarget>();  // good for one command
        once->answers = {
            [&] { return local.run({}, ExecInput::open, {}); },
            [] { return Result<std::unique_ptr<ExecChannel>>(refused(api_error::unauthorized)); }};
        return once;
      });
  Try here(target);
  CHECK(here.run("echo one", "first").output == "one\n");
  CHECK(opened == 1);
  CHECK(here.run("echo two", "second").output == "two\n");
  CHECK(opened == 2);
}

TEST_CASE("a cancel is not kept waiting by a connection that is not made", "[stage]") {
  const Descriptor cancel(::eventfd(0, EFD_CLOEXEC));
  const LocalKeeper keeper;
  LocalTarget local(keeper.directory());
  ScriptedTarget target;
  const auto silent = [&]() -> Result<std::unique_ptr<clients::ExecChannel>> {
    const std::uint64_t one = 1;
    REQUIRE(::write(cancel.number(), &one, sizeof one) == sizeof one);
    return unavailable();
  };
  target.answers = {
      [&] {  // the stage begins, and its connection breaks
        return ScriptedTarget::events({output_event({.type = FrameType::started, .payload = {}})});
      },
      silent};
  Try here(target);
  here.surroundings.cancel = cancel.number();
  StreamTiming timing = quick;
  timing.farewell = std::chrono::milliseconds(100);
  const auto start = Clock::now();
  const Ran ran = here.run("echo no", "build-1", timing);
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->end == StreamEnd::abandoned);
  REQUIRE(target.waits.size() > 2);
  // Whoever makes the connection looks at the cancel; afterwards there is little time for any.
  CHECK(target.waits[1].wake == cancel.number());
  CHECK(target.waits[1].deadline == Clock::time_point::max());
  CHECK(target.waits[2].wake == -1);
  CHECK(target.waits[2].deadline <= start + std::chrono::seconds(20));
}

TEST_CASE("output without end does not put off the end of a canceled stage", "[stage]") {
  const Descriptor cancel(::eventfd(0, EFD_CLOEXEC));
  ScriptedTarget target;
  target.answers = {[]() -> Result<std::unique_ptr<clients::ExecChannel>> {
    return std::make_unique<FloodingChannel>();
  }};
  Try here(target);
  here.each_write = [&](const std::string& output) {
    const std::uint64_t one = 1;
    if (output.size() == 1000) REQUIRE(::write(cancel.number(), &one, sizeof one) == sizeof one);
  };
  here.surroundings.cancel = cancel.number();
  StreamTiming timing = quick;
  timing.farewell = std::chrono::milliseconds(200);
  const auto start = Clock::now();
  const Ran ran = here.run("yes", "flood-1", timing);
  REQUIRE(ran.outcome);
  CHECK(ran.outcome->end == StreamEnd::abandoned);
  CHECK(ran.output.size() > 1000);
  CHECK(seconds_since(start) < 10);  // the grace and the farewell are 0.5 s
}

TEST_CASE("a silent connection is replaced", "[stage]") {
  const LocalKeeper keeper;
  LocalTarget local(keeper.directory());
  ScriptedTarget target;
  target.answers = {
      [] {
        return ScriptedTarget::events({output_event({.type = FrameType::started, .payload = {}}),
                                       {.data = {}, .reason = {}}});
      },
      [&] { return local.run({}, clients::ExecInput::open, {}); }};
  Try here(target);
  const Ran ran = here.run("echo no");  // it never arrived, though somebody said so
  REQUIRE_FALSE(ran.outcome);
  CHECK(ran.outcome.error().message.find("there was no stage") != std::string::npos);
}

TEST_CASE("a command that cannot be run is given up, with its words", "[stage]") {
  ScriptedTarget target;
  target.answers = {[] {
    return ScriptedTarget::events({{.kind = ExecEvent::Kind::ended,
                                    .data = {},
                                    .exit_code = -1,
                                    .reason = "no such file: \x1b[31mslipway-supervisor"}});
  }};
  Try here(target);
  const Ran ran = here.run("echo no");
  REQUIRE_FALSE(ran.outcome);
  CHECK(ran.outcome.error().message.find("\\x1b[31mslipway-supervisor") != std::string::npos);
  CHECK(target.connections > 3);
}

TEST_CASE("contradictions and nonsense are faults of the system", "[stage]") {
  const std::vector<ExecEvent> answers = {
      output_event({.type = FrameType::output, .number = 5, .payload = "gap"}),
      output_event({.type = FrameType::ended, .number = 1, .payload = std::string("\0\1\0", 3)}),
      output_event({.type = FrameType::ended, .number = 0, .payload = "x"}),
      {.kind = ExecEvent::Kind::output, .data = "sh: not found\n", .reason = {}},
  };
  for (const ExecEvent& answer : answers) {
    ScriptedTarget target;
    target.answers = {[&] { return ScriptedTarget::events({answer}); }};
    Try here(target);
    const Ran ran = here.run("echo no");
    REQUIRE_FALSE(ran.outcome);
    CHECK(ran.outcome.error().fault == Fault::outside);
    CHECK(ran.output.empty());
  }
}
