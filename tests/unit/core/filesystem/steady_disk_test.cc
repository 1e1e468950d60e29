#include "core/filesystem/steady_disk.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;

TEST_CASE("a steady disk resolves what the disk resolves", "[filesystem]") {
  const test::TemporaryDirectory folder;
  const std::string& root = folder.path();
  std::filesystem::create_directories(root + "/a/b");
  std::ofstream(root + "/a/b/file") << "content";
  std::filesystem::create_symlink("a", root + "/link");
  std::filesystem::create_symlink("b/file", root + "/a/file-link");
  std::filesystem::create_symlink("loop", root + "/loop");
  SteadyDisk steady;
  DiskFileSystem disk;
  for (const char* path :
       {"/a/b/file", "/link/b/file", "/link/../a", "/a/file-link", "/a/b/../b/./file", "/missing",
        "/missing/file", "/loop", "/a/b/file/below", "/link", "/a/b/", "/a/b/."}) {
    INFO(path);
    for (int round = 0; round < 2; ++round) {
      const Result<std::string> expected = disk.canonical(root + path);
      const Result<std::string> found = steady.canonical(root + path);
      REQUIRE(found.has_value() == expected.has_value());
      if (found) CHECK(*found == *expected);
    }
  }
  CHECK(steady.canonical(".").value() == disk.canonical(".").value());
}
