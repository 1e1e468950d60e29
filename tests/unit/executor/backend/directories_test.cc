#include "executor/backend/directories.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/support/temporary_directory.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

namespace fs = std::filesystem;

void write(const std::string& path, mode_t mode) {
  std::ofstream(path) << "#!/bin/sh\nexit 0\n";
  ::chmod(path.c_str(), mode);
}

mode_t mode_of(const std::string& path) {
  struct stat status = {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

const Identity somebody{.user = 61234, .group = 61234, .groups = {61235}};

}  // namespace

TEST_CASE("directories are made with those above them, and again", "[directories]") {
  const test::TemporaryDirectory folder;
  for (int i = 0; i < 2; ++i) {
    REQUIRE(make_directory(folder / "a/b/c", 0700));
    CHECK(mode_of(folder / "a") == 0711);
    CHECK(mode_of(folder / "a/b/c") == 0700);
  }
  fs::create_symlink("/etc", folder / "link");
  CHECK_FALSE(make_directory(folder / "link", 0700));
  CHECK(mode_of("/etc") == 0755);
  write(folder / "file", 0644);
  CHECK_FALSE(make_directory(folder / "file", 0700));
}

TEST_CASE("directories are as open as asked for, whatever the umask is", "[directories]") {
  const test::TemporaryDirectory folder;
  const mode_t usual = ::umask(077);
  const auto made = make_directory(folder / "a/b/c", 0755);
  ::umask(usual);
  REQUIRE(made);
  CHECK(mode_of(folder / "a") == 0711);
  CHECK(mode_of(folder / "a/b") == 0711);
  CHECK(mode_of(folder / "a/b/c") == 0755);
}

TEST_CASE("what a user may reach", "[directories]") {
  const test::TemporaryDirectory folder;
  write(folder / "open", 0755);
  write(folder / "closed", 0700);
  write(folder / "readable", 0644);
  CHECK(can_execute(somebody, folder / "open"));
  CHECK(can_read(somebody, folder / "readable"));
  CHECK_FALSE(can_execute(somebody, folder / "readable"));
  CHECK_FALSE(can_read(somebody, folder / "closed"));
  CHECK_FALSE(can_read(somebody, folder / "missing"));
  CHECK(can_read(Identity{}, folder / "closed"));
  CHECK(can_enter(somebody, folder / ""));
  fs::create_directories(folder / "private");
  write(folder / "private/program", 0755);
  ::chmod((folder / "private").c_str(), 0700);
  CHECK_FALSE(can_execute(somebody, folder / "private/program"));
  CHECK_FALSE(can_enter(somebody, folder / "private"));
  if (::geteuid() == 0) {
    REQUIRE(::chown((folder / "closed").c_str(), 0, 61235) == 0);
    ::chmod((folder / "closed").c_str(), 0750);
    CHECK(can_execute(somebody, folder / "closed"));
    REQUIRE(::chown((folder / "open").c_str(), 61234, 0) == 0);
    ::chmod((folder / "open").c_str(), 0077);  // the owner's bits count, not the others'
    CHECK_FALSE(can_read(somebody, folder / "open"));
  }
}

TEST_CASE("a program out of reach is copied once for each version", "[directories]") {
  const test::TemporaryDirectory folder;
  fs::create_directories(folder / "private");
  write(folder / "private/tool", 0755);
  write(folder / "private/module.so", 0644);
  ::chmod((folder / "private").c_str(), 0700);
  const Program tool{.path = folder / "private/tool", .companions = {folder / "private/module.so"}};
  const auto first = reachable_program(tool, somebody, folder / "programs");
  REQUIRE(first);
  CHECK(can_execute(somebody, *first));
  CHECK(fs::file_size(*first) == fs::file_size(folder / "private/tool"));
  CHECK(can_read(somebody, fs::path(*first).parent_path() / "module.so"));
  CHECK(*reachable_program(tool, somebody, folder / "programs") == *first);
  std::ofstream(folder / "private/tool", std::ios::app) << "# newer\n";
  CHECK(*reachable_program(tool, somebody, folder / "programs") != *first);
  write(folder / "open", 0755);
  const Program open{.path = folder / "open", .companions = {}};
  CHECK(*reachable_program(open, somebody, folder / "programs") == open.path);
  const Program half_open{.path = folder / "open", .companions = tool.companions};
  CHECK(*reachable_program(half_open, somebody, folder / "programs") != open.path);
  const Program nothing{.path = folder / "nothing", .companions = {}};
  CHECK_FALSE(reachable_program(nothing, somebody, folder / "programs"));
}

TEST_CASE("a path is trusted when nobody else could change it", "[directories]") {
  const test::TemporaryDirectory folder;
  write(folder / "fleet.yaml", 0644);
  CHECK(check_trusted(folder / "fleet.yaml"));  // /tmp is open to all, but sticky
  ::chmod((folder / "fleet.yaml").c_str(), 0664);
  const auto open = check_trusted(folder / "fleet.yaml");
  REQUIRE_FALSE(open);
  CHECK(open.error().hint.find("chmod go-w") != std::string::npos);
  ::chmod((folder / "fleet.yaml").c_str(), 0644);
  fs::create_directories(folder / "shared");
  write(folder / "shared/fleet.yaml", 0644);
  ::chmod((folder / "shared").c_str(), 0777);
  CHECK_FALSE(check_trusted(folder / "shared/fleet.yaml"));
  fs::create_symlink(folder / "shared/fleet.yaml", folder / "link");
  CHECK_FALSE(check_trusted(folder / "link"));
  CHECK_FALSE(check_trusted(folder / "missing"));
  fs::create_directories(folder / "sticky");
  ::chmod((folder / "sticky").c_str(), 01777);
  const auto sticky = check_trusted(folder / "sticky");
  REQUIRE_FALSE(sticky);
  CHECK(sticky.error().hint.find("chmod") == std::string::npos);
  // A link to a trusted file, in a directory where anybody can aim it at another.
  fs::create_symlink(folder / "fleet.yaml", folder / "shared/link");
  CHECK_FALSE(check_trusted(folder / "shared/link"));
  fs::create_symlink(folder / "shared/link", folder / "link-to-link");
  CHECK_FALSE(check_trusted(folder / "link-to-link"));
  fs::create_symlink(folder / "fleet.yaml", folder / "good-link");
  CHECK(check_trusted(folder / "good-link"));
  if (::geteuid() == 0) {
    REQUIRE(::lchown((folder / "good-link").c_str(), 61234, 0) == 0);
    CHECK_FALSE(check_trusted(folder / "good-link"));  // its owner could replace it in /tmp
    REQUIRE(::chown((folder / "fleet.yaml").c_str(), 61234, 0) == 0);
    const auto foreign = check_trusted(folder / "fleet.yaml");
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().message.find("61234") != std::string::npos);
  }
}
