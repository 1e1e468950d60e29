#include "core/process/process.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include <catch2/catch.hpp>

#include "core/filesystem/descriptor.h"
#include "core/process/process_table.h"
#include "core/process/signals.h"

using namespace slipway;
using namespace std::chrono_literals;

namespace {

ProcessRequest shell(const std::string& script) {
  ProcessRequest request;
  request.arguments = {"/bin/sh", "-c", script};
  request.environment = {"PATH=/usr/bin:/bin"};
  return request;
}

ProcessOutcome run(const ProcessRequest& request) {
  auto outcome = run_process(request);
  if (!outcome) FAIL(outcome.error().message);
  return std::move(*outcome);
}

/// Waits for the file $F, by which another process says that it is ready.
const std::string until_made = " until [ -e $F ]; do sleep 0.01; done; rm -f $F";

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

bool runs(pid_t process) { return ::kill(process, 0) == 0; }

/// Processes of other processes' making are buried by whoever adopts them, a little later.
bool ends(pid_t process) {
  for (int i = 0; i < 200 && runs(process); ++i) std::this_thread::sleep_for(10ms);
  return !runs(process);
}

}  // namespace

TEST_CASE("a process gives its streams and its exit code", "[process]") {
  const ProcessOutcome outcome = run(shell("echo out; echo err >&2; exit 42"));
  CHECK(outcome.ending == Ending::exited);
  CHECK(outcome.exit_code == 42);
  CHECK(outcome.output == "out\n");
  CHECK(outcome.errors == "err\n");
}

TEST_CASE("arguments arrive as they are, no shell reads them", "[process]") {
  ProcessRequest request;
  const std::string nasty = "a 'b' \"c\" $(touch x) `d`\n;*";
  request.arguments = {"/usr/bin/printf", "%s", nasty};
  CHECK(run(request).output == nasty);
}

TEST_CASE("nothing is inherited but what was asked for", "[process]") {
  ::setenv("SLIPWAY_TEST_SECRET", "x", 1);
  const int leaked = ::fcntl(1, F_DUPFD, 77);  // without CLOEXEC
  ProcessRequest request;
  request.arguments = {"/usr/bin/env"};
  request.environment = {"A=1"};
  CHECK(run(request).output == "A=1\n");
  request.arguments = {"/bin/sh", "-c", "echo /proc/self/fd/*; cat"};
  request.environment = {"PATH=/bin"};
  const std::string descriptors = run(request).output;
  CHECK(descriptors.find("/" + std::to_string(leaked)) == std::string::npos);
  ::close(leaked);
}

TEST_CASE("a program that is not there is an error, not an exit code", "[process]") {
  ProcessRequest request;
  request.arguments = {"/nowhere/program"};
  const auto outcome = run_process(request);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message.find("/nowhere/program") != std::string::npos);
  CHECK(outcome.error().message.find("No such file") != std::string::npos);
  request.arguments = {"/bin/true"};
  request.directory = "/nowhere";
  CHECK(run_process(request).error().message.find("/nowhere") != std::string::npos);
  request.directory.clear();
  request.environment = {std::string("A=1\0B=2", 7)};
  CHECK_FALSE(run_process(request));
}

TEST_CASE("an ending by a signal counts as in a shell", "[process]") {
  const ProcessOutcome outcome = run(shell("kill -TERM $$"));
  CHECK(outcome.ending == Ending::signaled);
  CHECK(outcome.signal == SIGTERM);
  CHECK(outcome.exit_code == 143);
}

TEST_CASE("signals that the caller blocks or ignores are usual again", "[process]") {
  sigset_t set;
  sigset_t before;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &set, &before);
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  CHECK(run(shell("kill -TERM $$; exit 7")).signal == SIGTERM);
  CHECK(run(shell("kill -PIPE $$; exit 7")).signal == SIGPIPE);
  ::signal(SIGPIPE, old);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("the time limit ends a process, also one that ignores SIGTERM", "[process]") {
  ProcessRequest request = shell("trap '' TERM; echo start; while :; do sleep 0.05; done");
  request.time_limit = 1500ms;  // the trap must stand by then
  request.grace = 200ms;
  const auto start = std::chrono::steady_clock::now();
  const ProcessOutcome outcome = run(request);
  CHECK(outcome.ending == Ending::timed_out);
  CHECK(outcome.signal == SIGKILL);
  CHECK(outcome.output == "start\n");
  CHECK(since(start) >= 1700ms);
  CHECK(since(start) < 20s);

  request = shell("trap 'echo ended; exit 3' TERM; sleep 60 & wait");
  request.time_limit = 1500ms;  // the trap must stand by then
  request.grace = 20s;
  const ProcessOutcome graceful = run(request);
  CHECK(graceful.ending == Ending::timed_out);
  CHECK(graceful.exit_code == 3);
  CHECK(graceful.output == "ended\n");
}

TEST_CASE("a cancellation ends the process and its group", "[process]") {
  const Descriptor cancel(::eventfd(0, EFD_CLOEXEC));
  ProcessRequest request = shell("sleep 60 & echo $!; wait");
  request.cancel = cancel.number();
  std::thread later([&] {
    std::this_thread::sleep_for(1500ms);  // the process number must be out by then
    ::eventfd_write(cancel.number(), 1);
  });
  const ProcessOutcome outcome = run(request);
  later.join();
  CHECK(outcome.ending == Ending::canceled);
  CHECK(ends(std::stoi(outcome.output)));
}

TEST_CASE("a child that holds the streams does not delay the end", "[process]") {
  const auto start = std::chrono::steady_clock::now();
  const ProcessOutcome outcome =
      run(shell("sleep 61 & setsid sleep 30 & echo $!; sleep 0.1; exit 5"));
  CHECK(outcome.exit_code == 5);
  CHECK(since(start) < 20s);
}

TEST_CASE("what is over the capture limit is dropped, and the process goes on", "[process]") {
  ProcessRequest request = shell("head -c 3000000 /dev/zero; exit 9");
  request.capture_limit = 1000;
  const ProcessOutcome outcome = run(request);
  CHECK(outcome.output.size() == 1000);
  CHECK(outcome.cut);
  CHECK(outcome.exit_code == 9);
}

TEST_CASE("a process reads the descriptor that it is given", "[process]") {
  int ends_of_pipe[2];
  REQUIRE(::pipe(ends_of_pipe) == 0);
  REQUIRE(::write(ends_of_pipe[1], "exit 6\n", 7) == 7);
  ::close(ends_of_pipe[1]);
  ProcessRequest request;
  request.arguments = {"/bin/sh"};
  request.input = ends_of_pipe[0];
  CHECK(run(request).exit_code == 6);
  ::close(ends_of_pipe[0]);
}

TEST_CASE("root starts processes as somebody else, for good", "[process]") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root");
    return;
  }
  ProcessRequest request = shell("id -u; id -g; id -G; grep NoNewPrivs /proc/self/status");
  request.identity = Identity{65534, 65534, {65534, 1'900'000'001}};
  request.privileges = Privileges::never_more;
  CHECK(run(request).output == "65534\n65534\n65534 1900000001\nNoNewPrivs:\t1\n");
}

TEST_CASE("programs are found in a search path, never in the working directory", "[process]") {
  CHECK(find_program("sh", "/nowhere:/bin") == "/bin/sh");
  CHECK(find_program("sh", "::/nowhere").empty());
  CHECK(find_program("/bin/sh", "") == "/bin/sh");
  CHECK(find_program("no-such-program", "/bin:/usr/bin").empty());
  CHECK(find_program("bin", "/").empty());
}

TEST_CASE("processes are found by a group that they cannot leave", "[process]") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root");
    return;
  }
  const gid_t group = 1'900'000'017;
  ProcessRequest request = shell(
      "F=$(mktemp -u); env -i setsid sh -c \"touch $F; sleep 62 & env -i sleep 62\" >&- 2>&- &" +
      until_made);
  request.identity = Identity{65534, 65534, {group}};
  run(request);
  const auto find = [&] { return processes_in_group(group); };
  for (int i = 0; i < 500 && find().size() < 3; ++i) std::this_thread::sleep_for(10ms);
  CHECK(find().size() == 3);
  CHECK(end_processes(find, 1s));
  CHECK(find().empty());
}

TEST_CASE("processes are found by a variable", "[process]") {
  ProcessRequest request = shell(
      "F=$(mktemp -u); setsid sh -c \"touch $F; exec sleep 63\" >&- 2>&- & echo $!;" + until_made);
  request.environment.push_back("SLIPWAY_TEST_MARK=17");
  const pid_t process = std::stoi(run(request).output);
  CHECK(processes_with_variable("SLIPWAY_TEST_MARK=1").empty());
  CHECK(processes_with_variable("SLIPWAY_TEST_MARK=17") == std::vector<pid_t>{process});
  CHECK(end_processes([] { return processes_with_variable("SLIPWAY_TEST_MARK=17"); }, 1s));
  CHECK(ends(process));
}

TEST_CASE("a subreaper ends all that is below it, also what ignores SIGTERM and forks on",
          "[process]") {
  // In a process of its own: being a subreaper is for good.
  const pid_t child = ::fork();
  if (child == 0) {
    become_subreaper();
    ProcessRequest request = shell(
        "setsid sh -c 'trap \"\" TERM; sleep 64 & wait' & (setsid sleep 64 &) &"
        "setsid sh -c 'trap \"\" TERM; while :; do (exec setsid sleep 0.01) & sleep 0.002; done' & "
        "sleep 1; exit 4");
    request.reach = Reach::descendants;
    request.leftover_grace = 200ms;
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = run_process(request);
    if (!outcome || outcome->exit_code != 4) ::_exit(1);
    if (since(start) < 1200ms) ::_exit(2);  // some ignored SIGTERM
    if (!outcome->all_ended) ::_exit(3);
    ::_exit(descendants_of(::getpid()).empty() ? 0 : 4);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK_FALSE(WIFSIGNALED(status));
}

TEST_CASE("what is left running may say goodbye", "[process]") {
  const pid_t child = ::fork();
  if (child == 0) {
    become_subreaper();
    ProcessRequest request = shell(
        "F=$(mktemp -u); setsid sh -c \"trap 'echo goodbye; exit' TERM; echo up; touch $F; sleep "
        "65 & wait\" &" +
        until_made);
    request.reach = Reach::descendants;
    request.leftover_grace = 20s;
    const auto outcome = run_process(request);
    ::_exit(outcome && outcome->output == "up\ngoodbye\n" ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("termination signals become readable instead of ending the process", "[process]") {
  const pid_t child = ::fork();
  if (child == 0) {
    const Termination termination;
    if (termination.received()) ::_exit(1);
    ::kill(::getpid(), SIGTERM);
    ::_exit(termination.received() && !termination.watched_has_ended() ? 0 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the end of a watched process is a reason to end", "[process]") {
  const pid_t child = ::fork();
  if (child == 0) {
    const pid_t watched = ::fork();
    if (watched == 0) {
      ::pause();
      ::_exit(0);
    }
    Termination termination;
    termination.watch(watched);
    if (termination.received()) ::_exit(1);
    ::kill(watched, SIGKILL);
    ::waitpid(watched, nullptr, 0);
    if (!termination.received() || !termination.watched_has_ended()) ::_exit(2);
    Termination late;
    late.watch(watched);
    ::_exit(late.received() && late.watched_has_ended() ? 0 : 3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("users are looked up with their groups", "[process]") {
  const auto root = find_user("root");
  REQUIRE(root);
  CHECK(root->identity.user == 0);
  CHECK_FALSE(root->identity.groups.empty());
  const auto nobody_at_all = find_user("no such user\n");
  REQUIRE_FALSE(nobody_at_all);
  CHECK(nobody_at_all.error().hint.find("useradd") != std::string::npos);
}
