#include "executor/supervisor/program_lock.h"

#include <unistd.h>

#include <thread>

#include <catch2/catch.hpp>

#include "executor/supervisor/install.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::supervisor;
using std::chrono::milliseconds;

namespace {

/// A directory whose supervisor is this program.
struct Installed {
  Installed() {
    if (::symlink("/proc/self/exe", installed_program(folder.path()).c_str()) != 0) std::abort();
  }
  test::TemporaryDirectory folder;
};

}  // namespace

TEST_CASE("who runs a program shows it by its lock", "[supervisor]") {
  const Installed installed;
  CHECK_FALSE(await_supervisor(installed.folder.path(), milliseconds(0)));
  Descriptor lock = lock_program();
  REQUIRE(lock.is_open());
  CHECK(await_supervisor(installed.folder.path(), milliseconds(0)));
  const Descriptor another = lock_program();  // of a second container
  CHECK(another.is_open());
  lock.reset();
  CHECK(await_supervisor(installed.folder.path(), milliseconds(0)));
}

TEST_CASE("a supervisor that is not there yet is waited for", "[supervisor]") {
  const test::TemporaryDirectory empty;
  CHECK_FALSE(await_supervisor(empty.path(), milliseconds(5)));
  CHECK_FALSE(await_supervisor("/nowhere", milliseconds(5)));

  const Installed installed;
  Descriptor lock;
  std::thread starts([&] {
    std::this_thread::sleep_for(milliseconds(20));
    lock = lock_program();
  });
  CHECK(await_supervisor(installed.folder.path(), milliseconds(10'000)));
  starts.join();
}
