#include "executor/supervisor/memory_events.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using supervisor::memory_kills;

namespace {

void write(const std::string& path, const char* text) { std::ofstream(path) << text; }

}  // namespace

TEST_CASE("the kernel's count of processes that it ended for memory", "[supervisor]") {
  const test::TemporaryDirectory root;
  CHECK(memory_kills(root.path()) == 0);
  std::filesystem::create_directory(root.path() + "/memory");
  write(root.path() + "/memory/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 12\n");
  CHECK(memory_kills(root.path()) == 12);
  // cgroup v2 counts more than one thing.
  write(root.path() + "/memory.events", "low 0\nhigh 5\noom 9\noom_kill 3\noom_group_kill 7\n");
  CHECK(memory_kills(root.path()) == 3);
  write(root.path() + "/memory.events", "low 0");
  CHECK(memory_kills(root.path()) == 0);
}
