#include "core/filesystem/path.h"

#include <catch2/catch.hpp>

using namespace slipway;

TEST_CASE("normal paths lose dots and doubled slashes", "[path]") {
  CHECK(normal_path("a/./b//c/../d/") == "a/b/d");
  CHECK(normal_path("../../a") == "../../a");
  CHECK(normal_path("/../a") == "/a");
  CHECK(normal_path("") == ".");
  CHECK(normal_path("a/..") == ".");
  CHECK(normal_path("/") == "/");
  CHECK(normal_path("//") == "/");
  CHECK(normal_path("a/") == "a");
  CHECK(normal_path("/a/b/../../c") == "/c");
  CHECK(normal_path("/a/.b/..c/") == "/a/.b/..c");
  CHECK(normal_path("a/b/../../../c") == "../c");
}

TEST_CASE("a relative path leads from the directory to the path", "[path]") {
  CHECK(relative_path("/a/b", "/a/c") == "../b");
  CHECK(relative_path("/a", "/a") == ".");
  CHECK(relative_path("/a/b/c", "/a") == "b/c");
}

TEST_CASE("within means the directory itself or below, not a name that begins alike", "[path]") {
  CHECK(is_within("/a/b", "/a"));
  CHECK(is_within("/a", "/a"));
  CHECK_FALSE(is_within("/ab", "/a"));
  CHECK(is_within("/ab", "/"));
  CHECK_FALSE(is_within("../a", "."));
}
