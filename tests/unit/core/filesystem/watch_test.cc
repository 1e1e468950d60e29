#include "core/filesystem/watch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace std::chrono_literals;

TEST_CASE("saves, renames over a file and new files are seen", "[watch]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  const std::string file = directory + "/service.yaml";
  std::ofstream(file) << "1";
  FileWatch watch;
  REQUIRE(watch.set_paths({file, directory + "/not/yet/there"}).has_value());
  CHECK_FALSE(watch.wait(1ms, 20ms));
  std::ofstream(file) << "2";
  CHECK(watch.wait(1ms, 1000ms));
  std::ofstream(directory + "/new") << "3";
  std::filesystem::rename(directory + "/new", file);
  CHECK(watch.wait(1ms, 1000ms));
  std::filesystem::create_directory(directory + "/not");
  CHECK(watch.wait(1ms, 1000ms));
}
