#include "core/filesystem/steady_disk.h"

#include <sys/stat.h>

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
  std::filesystem::create_symlink("a/b/../..", root + "/up");
  std::ofstream(root + "/\xc3\xa9") << "content";
  REQUIRE(::mkfifo((root + "/pipe").c_str(), 0600) == 0);
  SteadyDisk steady;
  DiskFileSystem disk;
  for (const char* path : {"/a/b/file",
                           "/link/b/file",
                           "/link/../a",
                           "/a/file-link",
                           "/a/b/../b/./file",
                           "/missing",
                           "/missing/file",
                           "/missing/..",
                           "/loop",
                           "/loop/..",
                           "/a/b/file/below",
                           "/a/b/file/..",
                           "/a/b/file/../file",
                           "/link",
                           "/up",
                           "/up/a/b/file",
                           "/up/../a",
                           "/a/b/",
                           "/a/b/.",
                           "/a/b/..",
                           "/a//b//file",
                           "/a/b/file/",
                           "/pipe",
                           "/A",
                           "/\xc3\xa9"}) {
    INFO(path);
    for (int round = 0; round < 2; ++round) {
      const Result<std::string> expected = disk.canonical(root + path);
      const Result<std::string> found = steady.canonical(root + path);
      REQUIRE(found.has_value() == expected.has_value());
      if (found) CHECK(*found == *expected);
      CHECK(steady.type(root + path) == disk.type(root + path));
      const std::optional<FoundFile> expected_file = disk.find(root + path);
      const std::optional<FoundFile> file = steady.find(root + path);
      REQUIRE(file.has_value() == expected_file.has_value());
      if (file) CHECK(file->path == expected_file->path);
      if (file) CHECK(file->text == "content");
    }
  }
  CHECK(steady.canonical(".").value() == disk.canonical(".").value());
}
