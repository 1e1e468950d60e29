#include "core/filesystem/steady_disk.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "core/filesystem/path.h"
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
      const Result<std::string> above = disk.canonical(parent_path(root + path));
      const std::string name(base_name(path));
      if (!above || name.empty() || name == "." || name == "..") continue;
      const FoundFile expected_file = disk.find(*above, name);
      const FoundFile file = steady.find(*above, name);
      REQUIRE(file.type == expected_file.type);
      CHECK(file.path == expected_file.path);
      CHECK(file.text == expected_file.text);
      CHECK(file.text == (file.type == FileType::file ? "content" : ""));
      CHECK(steady.has(*above, name) == disk.has(*above, name));
    }
  }
  CHECK(steady.canonical(".").value() == disk.canonical(".").value());
}

TEST_CASE("what a steady disk looked into is nothing to the next one", "[filesystem]") {
  const test::TemporaryDirectory above;
  const std::string directory = above.path() + "/a";
  for (const std::string content : {"first", "second"}) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    std::ofstream(directory + "/file") << content;
    SteadyDisk disk;
    const FoundFile file = disk.find(directory, "file");
    CHECK(file.path == directory + "/file");
    CHECK(file.text == content);
    CHECK(disk.find(directory, "other").type == FileType::missing);
    CHECK(disk.find(directory + "/none", "file").type == FileType::missing);
  }
}

TEST_CASE("a directory has what is in it, however many that are", "[filesystem]") {
  const test::TemporaryDirectory above;
  for (const int count : {0, 3, 1000}) {
    const std::string directory = above.path() + "/" + std::to_string(count);
    std::filesystem::create_directories(directory);
    for (int i = 0; i < count; ++i) std::ofstream(directory + "/file" + std::to_string(i));
    std::ofstream(directory + "/named");
    std::filesystem::create_symlink("gone", directory + "/broken");
    SteadyDisk disk;
    for (int round = 0; round < 2; ++round) {
      CHECK(disk.has(directory, "named"));
      CHECK(disk.has(directory, "file2") == (count > 2));
      CHECK_FALSE(disk.has(directory, "broken"));
      CHECK_FALSE(disk.has(directory, "name"));
      CHECK_FALSE(disk.has(directory, "amed"));
    }
  }
}
