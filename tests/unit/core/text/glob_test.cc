#include "core/text/glob.h"

#include <catch2/catch.hpp>

using namespace slipway;

TEST_CASE("a star stays inside a path part, two stars do not", "[glob]") {
  CHECK(glob_match("feature/**", "feature/a"));
  CHECK(glob_match("feature/**", "feature/a/b"));
  CHECK_FALSE(glob_match("feature/**", "feature"));
  CHECK_FALSE(glob_match("feature/**", "features/a"));
  CHECK(glob_match("release/*", "release/1.0"));
  CHECK_FALSE(glob_match("release/*", "release/1/0"));
  CHECK(glob_match("v?", "v1"));
  CHECK_FALSE(glob_match("v?", "v/"));
  CHECK(glob_match("**", ""));
  CHECK(glob_match("*a*b", "xxaxxb"));
  CHECK_FALSE(glob_match("main", "mainline"));
}

TEST_CASE("long patterns of stars cost no more than their product", "[glob]") {
  const std::string stars = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  CHECK_FALSE(glob_match(stars, std::string(2000, 'a')));
}

TEST_CASE("two patterns that share a text give one that both match", "[glob]") {
  for (const auto& [a, b] : {std::pair{"feature/**", "feature/x"}, std::pair{"*", "main"},
                             std::pair{"a*c", "*b*"}, std::pair{"**/x", "y/*"}}) {
    const auto text = glob_overlap(a, b);
    REQUIRE(text);
    CHECK(glob_match(a, *text));
    CHECK(glob_match(b, *text));
  }
  CHECK_FALSE(glob_overlap("feature/**", "release/**"));
  CHECK_FALSE(glob_overlap("*", "a/b"));
  CHECK_FALSE(glob_overlap("main", "develop"));
}
