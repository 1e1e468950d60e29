#include "core/process/apart.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>

#include "core/process/process.h"
#include "core/process/process_table.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

/// A directory with the entries `mine` and `other`.
class Folder : public test::TemporaryDirectory {
 public:
  Folder() {
    for (const char* name : {"mine", "other"}) fs::create_directory(*this / name);
  }
};

ProcessRequest shell(const Folder& folder, const std::string& script) {
  ProcessRequest request;
  request.arguments = {"/bin/sh", "-c", script};
  request.environment = {"PATH=/usr/bin:/bin", "FOLDER=" + folder.path()};
  request.curtain = Curtain{folder.path(), folder.path() + "/mine"};
  request.reach = Reach::descendants;
  return request;
}

/// Runs in a process of its own, since that becomes a subreaper; gives its exit status.
int in_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    become_subreaper();
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool needs_root() {
  if (::geteuid() == 0) return false;
  WARN("skipped: needs root");
  return true;
}

}  // namespace

TEST_CASE("a process apart sees no others, and nothing behind the curtain", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  const int status = in_child([&] {
    const auto outcome = run_process(shell(folder,
                                           "ls $FOLDER; ls /proc | grep -c '^[0-9]'; cd "
                                           "$FOLDER/mine && touch made; ls -d ../other; exit 6"));
    if (!outcome || !outcome->apart) return 1;
    if (outcome->exit_code != 6) return 2;
    // Process 1, the shell, ls and grep at most.
    if (!outcome->output.starts_with("mine\n") || outcome->output.size() != 7) return 3;
    return outcome->errors.find("other") != std::string::npos ? 0 : 4;
  });
  CHECK(status == 0);
  CHECK(fs::exists(folder.path() + "/mine/made"));
  CHECK(fs::exists(folder.path() + "/other"));
}

TEST_CASE("what a process apart leaves running may say goodbye", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  const int status = in_child([&] {
    ProcessRequest request = shell(folder,
                                   "F=$FOLDER/mine/ready; setsid sh -c \"trap 'echo goodbye; exit' "
                                   "TERM; echo up; touch $F; sleep 67 & wait\" &"
                                   " until [ -e $F ]; do sleep 0.01; done; kill -KILL $$");
    request.leftover_grace = 20s;
    const auto outcome = run_process(request);
    return outcome && outcome->output == "up\ngoodbye\n" && outcome->exit_code == 137 ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("what ignores SIGTERM ends with its world", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  const int status = in_child([&] {
    ProcessRequest request = shell(folder,
                                   "setsid sh -c 'trap \"\" TERM; while :; do (exec setsid sleep "
                                   "0.01) & sleep 0.002; done' & sleep 1");
    request.leftover_grace = 200ms;
    const auto outcome = run_process(request);
    return outcome && outcome->all_ended && descendants_of(::getpid()).empty() ? 0 : 1;
  });
  CHECK(status == 0);
}

TEST_CASE("a cancellation reaches into the other world", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  const int status = in_child([&] {
    ProcessRequest request =
        shell(folder, "trap 'echo heard; exit 3' TERM; setsid sleep 68 & wait");
    request.time_limit = 1500ms;  // the trap must stand by then
    request.grace = 20s;
    const auto outcome = run_process(request);
    if (!outcome || outcome->ending != Ending::timed_out) return 1;
    return outcome->output == "heard\n" && outcome->exit_code == 3 ? 0 : 2;
  });
  CHECK(status == 0);
}

TEST_CASE("a world ends with the process that made it", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  const gid_t group = 1'900'000'042;
  const pid_t starter = ::fork();
  if (starter == 0) {
    ProcessRequest request = shell(folder, "env -i setsid sleep 69 & sleep 69");
    request.identity = Identity{.user = 65534, .group = 65534, .groups = {group}};
    ::_exit(run_process(request) ? 0 : 1);
  }
  const auto count = [&] { return processes_in_group(group).size(); };
  for (int i = 0; i < 500 && count() < 3; ++i) std::this_thread::sleep_for(10ms);
  CHECK(count() == 3);
  ::kill(starter, SIGKILL);
  ::waitpid(starter, nullptr, 0);
  for (int i = 0; i < 500 && count() > 0; ++i) std::this_thread::sleep_for(10ms);
  CHECK(count() == 0);
}

TEST_CASE("a program that is not there is an error in another world, too", "[apart]") {
  if (needs_root()) return;
  const Folder folder;
  ProcessRequest request = shell(folder, "");
  request.arguments = {"/nowhere/program"};
  const auto outcome = run_process(request);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message.find("/nowhere/program") != std::string::npos);
}

TEST_CASE("where the kernel refuses, a process runs without a world of its own", "[apart]") {
  const Folder folder;
  const int status = in_child([&] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 1;
    const auto outcome = run_process(shell(folder, "ls $FOLDER; exit 7"));
    if (!outcome) return 2;
    return !outcome->apart && outcome->exit_code == 7 && outcome->output == "mine\nother\n" ? 0 : 3;
  });
  CHECK(status == 0);
}
