#include "core/filesystem/new_folders.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "core/filesystem/file_writer.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;

TEST_CASE("new folders appear whole, and all at once", "[filesystem]") {
  const test::TemporaryDirectory root;
  const std::string out = root.path() + "/out";
  NewFolders folders;
  const auto test = folders.prepare(out + "/overlays/test");
  const auto staging = folders.prepare(out + "/overlays/staging");
  REQUIRE(test);
  REQUIRE(staging);
  CHECK(test->is_new);
  REQUIRE(create_file(test->path + "/cart.yaml", "a"));
  REQUIRE(create_file(staging->path + "/cart.yaml", "b"));
  CHECK_FALSE(std::filesystem::exists(out));
  REQUIRE(folders.put_in_place());
  CHECK(std::filesystem::exists(out + "/overlays/test/cart.yaml"));
  CHECK(std::filesystem::exists(out + "/overlays/staging/cart.yaml"));
  CHECK(std::distance(std::filesystem::directory_iterator(root.path()), {}) == 1);
}

TEST_CASE("a folder that exists is filled where it is", "[filesystem]") {
  const test::TemporaryDirectory root;
  NewFolders folders;
  const auto same = folders.prepare(root.path());
  REQUIRE(same);
  CHECK(same->path == root.path());
  CHECK_FALSE(same->is_new);
  const auto below = folders.prepare(root.path() + "/./new");
  REQUIRE(below);
  CHECK(below->is_new);
}

TEST_CASE("what is not put in place is removed", "[filesystem]") {
  const test::TemporaryDirectory root;
  {
    NewFolders folders;
    REQUIRE(folders.prepare(root.path() + "/a/b"));
  }
  CHECK(std::filesystem::is_empty(root.path()));
}

TEST_CASE("folders of a run that was cut short are left alone", "[filesystem]") {
  const test::TemporaryDirectory root;
  std::filesystem::create_directories(root.path() + "/out.slipway-new/old");
  NewFolders folders;
  const auto folder = folders.prepare(root.path() + "/out");
  REQUIRE(folder);
  CHECK_FALSE(folder->is_new);
  CHECK(folder->path == root.path() + "/out");
  CHECK(std::filesystem::exists(root.path() + "/out.slipway-new/old"));
}

TEST_CASE("what stands in the place by then is an error", "[filesystem]") {
  const test::TemporaryDirectory root;
  NewFolders folders;
  const auto folder = folders.prepare(root.path() + "/out");
  REQUIRE(folder);
  std::filesystem::create_directory(root.path() + "/out");
  std::ofstream(root.path() + "/out/file") << "theirs";
  const auto placed = folders.put_in_place();
  REQUIRE_FALSE(placed);
  CHECK(placed.error().file == root.path() + "/out");
}

TEST_CASE("a folder that cannot be made is an error", "[filesystem]") {
  const test::TemporaryDirectory root;
  std::ofstream(root.path() + "/file") << "x";
  NewFolders folders;
  CHECK_FALSE(folders.prepare(root.path() + "/file/out"));
}
