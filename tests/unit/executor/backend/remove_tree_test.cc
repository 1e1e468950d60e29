#include "executor/backend/remove_tree.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "core/filesystem/descriptor.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

namespace fs = std::filesystem;

/// A directory that what is tested removes.
class Folder : public test::TemporaryDirectory {
 public:
  ~Folder() { CHECK(remove_tree(path())); }
};

void write(const std::string& path) { std::ofstream(path) << "text\n"; }

/// Directories in one another, with a file in each. Far beyond the length of a path.
void make_deep(const std::string& path, int depth) {
  fs::create_directory(path);
  Descriptor at(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int level = 0; level < depth; ++level) {
    REQUIRE(::mkdirat(at.number(), "directory", 0700) == 0);
    const Descriptor file(::openat(at.number(), "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0400));
    REQUIRE(file.is_open());
    at = Descriptor(::openat(at.number(), "directory", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(at.is_open());
  }
}

}  // namespace

TEST_CASE("a tree is removed whole, and nothing that a link leads to", "[remove_tree]") {
  const Folder folder;
  fs::create_directories(folder / "kept");
  write(folder / "kept/file");
  fs::create_directories(folder / "gone/deep/er");
  fs::create_symlink(folder / "kept", folder / "gone/link");
  fs::create_symlink(folder / "missing", folder / "gone/broken");
  write(folder / "gone/deep/file");
  write(folder / "gone/deep/er/.removed-0");
  REQUIRE(::mkfifo((folder / "gone/pipe").c_str(), 0600) == 0);
  ::chmod((folder / "gone/deep").c_str(), 0);
  CHECK(remove_tree(folder / "gone"));
  CHECK_FALSE(fs::exists(fs::symlink_status(folder / "gone")));
  CHECK(fs::exists(folder / "kept/file"));
  CHECK(remove_tree(folder / "gone"));
}

TEST_CASE("a link or a file in the place of the tree goes alone", "[remove_tree]") {
  const Folder folder;
  fs::create_directories(folder / "kept");
  write(folder / "kept/file");
  fs::create_directory_symlink(folder / "kept", folder / "link");
  CHECK(remove_tree(folder / "link"));
  CHECK_FALSE(fs::exists(fs::symlink_status(folder / "link")));
  CHECK(fs::exists(folder / "kept/file"));
  CHECK(remove_tree(folder / "kept/file"));
  CHECK_FALSE(fs::exists(folder / "kept/file"));
  CHECK_FALSE(remove_tree("/proc/version"));
}

TEST_CASE("a tree may be deeper than there are descriptors", "[remove_tree]") {
  const Folder folder;
  fs::create_directories(folder / "gone/.removed-0");  // a name that the removal itself uses
  write(folder / "gone/.removed-0/file");
  write(folder / "gone/.removed-1");
  make_deep(folder / "gone/first", 3000);
  make_deep(folder / "gone/second", 500);
  rlimit usual = {};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &usual) == 0);
  const rlimit few{.rlim_cur = 256, .rlim_max = usual.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  const auto removed = remove_tree(folder / "gone");
  ::setrlimit(RLIMIT_NOFILE, &usual);
  CHECK(removed);
  CHECK_FALSE(fs::exists(folder / "gone"));
}
