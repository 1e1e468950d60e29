#include "compiler/kustomize/filters/field_walk.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

/// Writes `X` wherever the path leads.
std::string mark(const std::string& object, std::string_view path, bool create = false) {
  Tree tree(object);
  const FieldSpec spec{{}, path, create};
  const auto visited =
      visit_fields(tree.root(), {}, spec, Create::scalar, tree.arena, [](yaml::Node& field) {
        field.set_text("X", yaml::Tag::string);
        return Result<void>();
      });
  return visited ? tree.text() : "error: " + visited.error().message;
}

std::string find(const std::string& object, std::string_view path) {
  Tree tree(object);
  const auto found = look_up(tree.root(), split_bracketed_path(path, '.', tree.arena));
  if (!found) return "error: " + found.error().message;
  return *found == nullptr ? "nothing" : Tree::print(**found);
}

}  // namespace

TEST_CASE("paths lead through maps and lists") {
  CHECK(mark("a: {b: 1}", "a/b") == "a:\n  b: X\n");
  CHECK(mark("a: {b: 1}", "/a/b") == "a:\n  b: X\n");
  CHECK(mark("a: [{b: 1}, {c: 2}, {b: 3}]", "a/b") == "a:\n- b: X\n- c: 2\n- b: X\n");
  CHECK(mark("a: [[{b: 1}]]", "a[]/b") == "a:\n- - b: X\n");
  CHECK(mark("a: {b/c: 1}", "a/b\\/c") == "a:\n  b/c: X\n");
  CHECK(mark("a: {b/c/d: {e: 1}}", "a/b\\/c\\/d/e") == "a:\n  b/c/d:\n    e: X\n");
}

TEST_CASE("missing fields are made when the spec says so") {
  CHECK(mark("a: {}", "a/b/c") == "a: {}\n");
  CHECK(mark("a: {}", "a/b/c", true) == "a:\n  b:\n    c: X\n");
  CHECK(mark("a: null", "a/b/c", true) == "a:\n  b:\n    c: X\n");
  CHECK(mark("a: null", "a/b/c") == "a: null\n");
  CHECK(mark("a: {}", "a/b[]/c", true) == "a: {}\n");
  CHECK(mark("a: [{}, {b: 1}]", "a/b", true) == "a:\n- b: X\n- b: X\n");
}

TEST_CASE("paths that make no sense are errors") {
  CHECK(mark("a: 1", "a/b").starts_with("error: expected a map or a list"));
  CHECK(mark("a: {b: 1}", "a//b").starts_with("error: the field path `a//b` has an empty part"));
  CHECK(mark("a: {b: 1}", "a/0").starts_with("error: the field path `a/0` counts items"));
}

TEST_CASE("specs select kinds") {
  Tree tree("a: 1");
  int visits = 0;
  const auto count = [&](yaml::Node&) {
    ++visits;
    return Result<void>();
  };
  const Gvk deployment{"apps", "v1", "Deployment"};
  for (const Gvk& gvk : {Gvk{}, Gvk{"apps", "", ""}, Gvk{"", "", "Deployment"}, Gvk{"", "v2", ""},
                         Gvk{"batch", "", ""}}) {
    REQUIRE(visit_fields(tree.root(), deployment, FieldSpec{gvk, "a", false}, Create::nothing,
                         tree.arena, count));
  }
  CHECK(visits == 3);
}

TEST_CASE("paths are split at delimiters that are not escaped") {
  yaml::Arena arena;
  using Parts = std::vector<std::string_view>;
  CHECK(split_path("a/b", '/', arena) == Parts{"a", "b"});
  CHECK(split_path("/a/b\\/c/", '/', arena) == Parts{"a", "b/c", ""});
  CHECK(split_path("", '/', arena) == Parts{""});
  CHECK(split_bracketed_path("a.[b.c].d", '.', arena) == Parts{"a", "b.c", "d"});
  CHECK(split_bracketed_path("a.[b=c.d].e", '.', arena) == Parts{"a", "[b=c.d]", "e"});
  CHECK(split_bracketed_path("a.b\\.c.0", '.', arena) == Parts{"a", "b.c", "0"});
}

TEST_CASE("lookups find one place") {
  const std::string object = "a: {l: [{n: x, v: 1}, {n: y, v: 2}], p: [i, j]}\n";
  CHECK(find(object, "a.l.1.v") == "2\n");
  CHECK(find(object, "a.l.-.n") == "\"y\"\n");
  CHECK(find(object, "a.l.[n=y].v") == "2\n");
  CHECK(find(object, "a.p.[=j]") == "j\n");
  CHECK(find(object, "a.l.[n=z].v") == "nothing");
  CHECK(find(object, "a.l.7") == "nothing");
  CHECK(find(object, "a.z.0") == "nothing");
  CHECK(find(object, "a.l.*").starts_with("error: `*`"));
  CHECK(find(object, "a.l.n") == "error: expected a map, but this is a list");
  CHECK(find(object, "a.0") == "error: expected a list, but this is a map");
  CHECK(find(object, "a.l.[n]").starts_with("error: `[n]` does not say"));
  CHECK(find("l: []", "l.-").starts_with("error: `-` means the last item"));
}
