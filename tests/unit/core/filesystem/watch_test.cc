#include "core/filesystem/watch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace std::chrono_literals;

using Paths = std::set<std::string>;

namespace {

// Nothing that was read is old.
const FileWatch::Time later = std::chrono::system_clock::now() + 1h;

}  // namespace

TEST_CASE("saves, renames over a file and new files are seen", "[watch]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  const std::string file = directory + "/service.yaml";
  std::ofstream(file) << "1";
  FileWatch watch;
  REQUIRE(watch.set_paths({file, directory + "/not/yet/there"}, later).has_value());
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
  REQUIRE(
      watch.set_paths({directory + "/service.yaml", directory + "/not/there"}, later).has_value());
  std::ofstream(directory + "/other") << "2";
  std::filesystem::remove(directory + "/other");
  CHECK(watch.wait(1ms, 20ms).empty());
  std::filesystem::create_directory(directory + "/not");
  CHECK(watch.wait(1ms, 1000ms) == Paths{directory + "/not"});

  REQUIRE(watch.set_paths({directory}, later).has_value());
  std::ofstream(directory + "/.other.swp") << "3";
  CHECK(watch.wait(1ms, 20ms).empty());
  std::ofstream(directory + "/other") << "3";
  CHECK(watch.wait(1ms, 1000ms) == Paths{directory + "/other"});
}

TEST_CASE("what changed before it was watched is told at once", "[watch]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  const FileWatch::Time start = std::chrono::system_clock::now();
  std::ofstream(directory + "/service.yaml") << "1";
  FileWatch watch;
  const auto missed = watch.set_paths({directory}, start);
  REQUIRE(missed.has_value());
  CHECK(*missed == Paths{directory});
  const auto nothing = watch.set_paths({directory}, start);  // watched since
  REQUIRE(nothing.has_value());
  CHECK(nothing->empty());
}
