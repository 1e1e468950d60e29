#include "executor/supervisor/install.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using supervisor::install;

TEST_CASE("the supervisor is put where the pod's containers find it", "[supervisor]") {
  const test::TemporaryDirectory folder;
  REQUIRE(install({.directory = folder.path(), .programs = {"sh"}, .writable = {folder.path()}}));
  struct stat made = {};
  REQUIRE(::stat((folder / "slipway-supervisor").c_str(), &made) == 0);
  CHECK((made.st_mode & 0777U) == 0755);
  CHECK(std::filesystem::file_size(folder / "slipway-supervisor") ==
        std::filesystem::file_size("/proc/self/exe"));
  // Nothing else stays.
  const std::filesystem::directory_iterator entries(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("an image or a directory that no job can work with is told", "[supervisor]") {
  const test::TemporaryDirectory folder;
  const auto without =
      install({.directory = folder.path(), .programs = {"sh", "no-such-program"}, .writable = {}});
  REQUIRE_FALSE(without);
  CHECK(without.error().message == "there is no `no-such-program` in the image's PATH");
  const auto missing =
      install({.directory = folder.path(), .programs = {}, .writable = {"/nowhere"}});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "/nowhere cannot be written: No such file or directory");
  const auto full = install({.directory = folder.path(), .programs = {}, .writable = {"/proc"}});
  CHECK_FALSE(full);
  CHECK_FALSE(install({.directory = "/nowhere", .programs = {}, .writable = {}}));
}
