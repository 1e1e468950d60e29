#include "core/filesystem/watch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace std::chrono_literals;

using Paths = std::set<std::string>;

TEST_CASE("saves, renames over a file and new files are seen", "[watch]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  const std::string file = directory + "/service.yaml";
  std::ofstream(file) << "1";
  FileWatch watch;
  REQUIRE(watch.set_paths({file, directory + "/not/yet/there"}).has_value());
  CHECK(watch.wait(1ms, 20ms).empty());
  std::ofstream(file) << "2";
  CHECK(watch.wait(1ms, 1000ms) == Paths{file});
  std::ofstream(directory + "/new") << "3";
  std::filesystem::rename(directory + "/new", file);
  CHECK(watch.wait(1ms, 1000ms) == Paths{file});
  std::filesystem::create_directory(directory + "/not");
  CHECK(watch.wait(1ms, 1000ms) == Paths{directory + "/not"});
}

TEST_CASE("what stands beside a watched file does not matter", "[watch]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  std::ofstream(directory + "/service.yaml") << "1";
  FileWatch watch;
  REQUIRE(watch.set_paths({directory + "/service.yaml", directory + "/not/there"}).has_value());
  std::ofstream(directory + "/other") << "2";
  std::filesystem::remove(directory + "/other");
  CHECK(watch.wait(1ms, 20ms).empty());
  std::filesystem::create_directory(directory + "/not");
  CHECK(watch.wait(1ms, 1000ms) == Paths{directory + "/not"});

  REQUIRE(watch.set_paths({directory}).has_value());
  std::ofstream(directory + "/other") << "3";
  CHECK(watch.wait(1ms, 1000ms) == Paths{directory + "/other"});
}
