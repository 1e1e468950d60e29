#include "executor/backend/kubernetes/reached_container.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include <catch2/catch.hpp>

#include "core/filesystem/descriptor.h"
#include "core/process/stream.h"
#include "executor/backend/kubernetes/stage_stream.h"
#include "tests/unit/executor/backend/kubernetes/local_exec.h"
#include "tests/unit/support/free_port.h"

using namespace slipway;
using namespace slipway::executor;
using clients::ExecChannel;
using clients::ExecEvent;
using clients::ExecInput;
using Opened = Result<std::unique_ptr<ExecChannel>>;

namespace {

const std::string key(32, 'k');
constexpr ReachTiming quick{.limit = std::chrono::milliseconds(500)};

/// Passes standard input and output on to a port of this machine, for so long.
int relay(std::uint16_t port, std::chrono::milliseconds life) {
  const auto end = std::chrono::steady_clock::now() + life;
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return 1;
  }
  const int there = socket.number();
  Stream requests = Stream::relay(Descriptor(::dup(0)), there);
  Stream answers = Stream::relay(std::move(socket), 1);
  while (requests.descriptor() >= 0 && answers.descriptor() >= 0) {
    std::array<pollfd, 2> wanted = {{{requests.descriptor(), requests.events(), 0},
                                     {answers.descriptor(), answers.events(), 0}}};
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (::poll(wanted.data(), wanted.size(), std::max(0, static_cast<int>(left.count()))) == 0)
      return 0;
    if (wanted[0].revents != 0) requests.advance();
    if (wanted[1].revents != 0) answers.advance();
  }
  return 0;
}

/// A container of this machine, reached in both ways, which are counted.
class LocalContainer : public clients::ContainerTarget {
 public:
  explicit LocalContainer(const std::string& directory) : attached_(directory) {}
  Opened run(const std::vector<std::string>& command, ExecInput input,
             const clients::ExecWait& wait) override {
    ++runs;
    if (is_away) return broken_connection();
    return attached_.run(command, input, wait);
  }
  Opened connect(std::uint16_t port, const clients::ExecWait& wait) override {
    ++connections;
    if (is_away) return broken_connection();
    if (refusal) return *refusal;
    if (answers) return ScriptedTarget::events(*answers);
    return ForkedTarget([this, port] { return relay(port, breaks_after); })
        .run({}, ExecInput::open, wait);
  }

  int runs = 0;
  int connections = 0;
  bool is_away = false;
  std::chrono::milliseconds breaks_after = std::chrono::hours(1);  ///< a connection to the port
  std::optional<Diagnostic> refusal;              ///< of every connection to a port
  std::optional<std::vector<ExecEvent>> answers;  ///< of a port, instead of the real one

 private:
  LocalTarget attached_;
};

ExecEvent says(std::string text) {
  ExecEvent event;
  event.kind = ExecEvent::Kind::output;
  event.data = std::move(text);
  return event;
}

ExecEvent of_kind(ExecEvent::Kind kind) {
  ExecEvent event;
  event.kind = kind;
  event.exit_code = kind == ExecEvent::Kind::ended ? -1 : 0;
  event.reason = kind == ExecEvent::Kind::ended ? "connection refused" : "";
  return event;
}

/// Runs a script; its output.
std::string run(clients::ExecTarget& target, const std::string& script) {
  ::signal(SIGPIPE, SIG_IGN);
  static int number = 0;
  std::string output;
  const StageScript stage{
      .attach = {},
      .request = {.stage = "s-" + std::to_string(++number), .shell = {}, .script = script}};
  const StageSurroundings surroundings{.write =
                                           [&](std::string_view bytes) {
                                             output += bytes;
                                             return Result<void>();
                                           },
                                       .container_is_gone = [] { return std::nullopt; }};
  const auto outcome = StageStream(target, stage, surroundings).run();
  REQUIRE(outcome);
  CHECK(outcome->report.exit_code == 0);
  return output;
}

}  // namespace

TEST_CASE("scripts run through the port, and no command is executed", "[stage]") {
  const std::uint16_t port = test::free_port();
  const LocalKeeper keeper(std::chrono::seconds(0), port, key);
  LocalContainer container(keeper.directory());
  ReachedContainer reached(container, {.port = port, .key = key});
  CHECK(run(reached, "echo first") == "first\n");
  ReachedContainer again(container, {.port = port, .key = key});
  CHECK(run(again, "head -c 3000000 /dev/zero").size() == 3'000'000);
  CHECK(container.runs == 0);
  CHECK(container.connections == 2);
  CHECK(reached.given_up().empty());
}

TEST_CASE("without a key nothing is tried but the command", "[stage]") {
  const LocalKeeper keeper;
  LocalContainer container(keeper.directory());
  ReachedContainer reached(container, {.port = 1, .key = {}});
  CHECK(run(reached, "echo first") == "first\n");
  CHECK(container.connections == 0);
  CHECK(reached.given_up().empty());
}

TEST_CASE("who answers at the port without the key gets no script", "[stage]") {
  const std::uint16_t port = test::free_port();
  const LocalKeeper keeper(std::chrono::seconds(0), port, std::string(32, 'o'));
  LocalContainer container(keeper.directory());
  ReachedContainer reached(container, {.port = port, .key = key}, quick);
  CHECK(run(reached, "echo first") == "first\n");
  CHECK(run(reached, "echo second") == "second\n");
  CHECK(container.connections == 1);  // once, and for all stages that come
  CHECK(container.runs == 2);
  CHECK(reached.is_given_up_for_good());
}

TEST_CASE("what makes the port useless makes it given up", "[stage]") {
  const LocalKeeper keeper;
  LocalContainer container(keeper.directory());
  SECTION("a role without pods/portforward") {
    container.refusal = plain_error("may not", {}, Fault::outside);
    container.refusal->rule = clients::api_error::forbidden;
  }
  SECTION("nobody listens") { container.answers = {{of_kind(ExecEvent::Kind::ended)}}; }
  SECTION("somebody who says nothing") {
    container.answers = {{of_kind(ExecEvent::Kind::nothing)}};
  }
  SECTION("somebody else") { container.answers = {{says("SSH-2.0-OpenSSH_9.2\r\n")}}; }
  SECTION("a connection that breaks") { container.answers = {std::vector<ExecEvent>()}; }
  ReachedContainer reached(container, {.port = 1, .key = key}, quick);
  CHECK(run(reached, "echo first") == "first\n");
  CHECK(container.runs == 1);
  CHECK_FALSE(reached.given_up().empty());
  CHECK(reached.is_given_up_for_good());
}

TEST_CASE("a port whose connection broke is not taken again by its stage", "[stage]") {
  const std::uint16_t port = test::free_port();
  const LocalKeeper keeper(std::chrono::seconds(0), port, key);
  LocalContainer container(keeper.directory());
  container.breaks_after = std::chrono::milliseconds(400);
  ReachedContainer reached(container, {.port = port, .key = key});
  CHECK(run(reached, "echo first; sleep 1; echo second") == "first\nsecond\n");
  CHECK(container.connections == 1);
  CHECK(container.runs == 1);
  CHECK(reached.given_up() == "its connection broke");
  CHECK_FALSE(reached.is_given_up_for_good());
  // The supervisor has closed its port meanwhile.
  ReachedContainer next(container, {.port = port, .key = key}, quick);
  CHECK(run(next, "echo next") == "next\n");
  CHECK(next.is_given_up_for_good());
}

TEST_CASE("a cluster that is away is no fault of the port's", "[stage]") {
  const std::uint16_t port = test::free_port();
  const LocalKeeper keeper(std::chrono::seconds(0), port, key);
  LocalContainer container(keeper.directory());
  container.is_away = true;
  ReachedContainer reached(container, {.port = port, .key = key});
  CHECK_FALSE(reached.run({}, ExecInput::open, {}));
  CHECK(reached.given_up().empty());
  container.is_away = false;
  CHECK(run(reached, "echo first") == "first\n");
  CHECK(container.runs == 1);  // while it was away
}

TEST_CASE("a script cannot come in by the port", "[stage]") {
  const std::uint16_t port = test::free_port();
  const LocalKeeper keeper(std::chrono::seconds(0), port, key);
  LocalContainer container(keeper.directory());
  ReachedContainer reached(container, {.port = port, .key = key});
  // A frame that would start a stage of its own, and one behind a hello without a proof.
  const std::string script =
      "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port) +
      "; printf 'SL2S\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0x' >&3; cat <&3 | wc -c"
      "; exec 4<>/dev/tcp/127.0.0.1/" +
      std::to_string(port) +
      "; printf 'SLP1%032d' 7 >&4; cat <&4 | wc -c; env | grep -c SUPERVISOR_KEY";
  CHECK(run(reached, script + "; true") == "0\n68\n0\n");
}
