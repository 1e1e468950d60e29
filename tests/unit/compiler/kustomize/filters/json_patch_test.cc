#include "compiler/kustomize/filters/json_patch.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

std::string patched(const std::string& object, const std::string& patch) {
  Tree tree(object);
  const Tree operations(patch);
  const auto notation = patch.starts_with("[") ? Notation::json : Notation::yaml;
  const auto read = read_json_patch(operations.root(), notation);
  if (!read) return "error: " + read.error().message;
  const auto applied = apply_json_patch(tree.root(), *read, tree.arena);
  return applied ? tree.text() : "error: " + applied.error().message;
}

std::string operation(const std::string& text) {
  return patched("a: {b: 1, l: [x, y]}\n", "- {" + text + "}\n");
}

}  // namespace

TEST_CASE("add") {
  CHECK(operation("op: add, path: /a/c, value: {d: 2}") ==
        "a:\n  b: 1\n  c:\n    d: 2\n  l:\n  - x\n  - \"y\"\n");
  CHECK(operation("op: add, path: /a/b, value: 2") == "a:\n  b: 2\n  l:\n  - x\n  - \"y\"\n");
  CHECK(operation("op: add, path: /a/l/0, value: w") ==
        "a:\n  b: 1\n  l:\n  - w\n  - x\n  - \"y\"\n");
  CHECK(operation("op: add, path: /a/l/-, value: z") ==
        "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\n  - z\n");
  CHECK(operation("op: add, path: /a/l/-1, value: z") ==
        "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\n  - z\n");
  CHECK(operation("op: add, path: /a/l/2, value: z") ==
        "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\n  - z\n");
  CHECK(operation("op: add, path: /a/l/3, value: z") ==
        "error: the list has no item `3`: it has 2");
  CHECK(operation("op: add, path: /z/c, value: 1") ==
        "error: there is nothing at the path `/z/c` of the object");
  CHECK(operation("op: add, path: /a/c") == "a:\n  b: 1\n  c: null\n  l:\n  - x\n  - \"y\"\n");
}

TEST_CASE("remove") {
  CHECK(operation("op: remove, path: /a/l/0") == "a:\n  b: 1\n  l:\n  - \"y\"\n");
  CHECK(operation("op: remove, path: /a/l") == "a:\n  b: 1\n");
  CHECK(operation("op: remove, path: /a/z") == "error: there is no field `z` to remove");
  CHECK(operation("op: remove, path: /a/l/2") == "error: the list has no item `2`: it has 2");
}

TEST_CASE("replace adds what is missing, as in kustomize") {
  CHECK(operation("op: replace, path: /a/z, value: 3") ==
        "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\n  z: 3\n");
  CHECK(operation("op: replace, path: /a/l/-1, value: z") == "a:\n  b: 1\n  l:\n  - x\n  - z\n");
  CHECK(operation("op: replace, path: '', value: {m: 1}") == "m: 1\n");
}

TEST_CASE("move and copy") {
  CHECK(operation("op: move, from: /a/b, path: /c") == "a:\n  l:\n  - x\n  - \"y\"\nc: 1\n");
  CHECK(operation("op: copy, from: /a/l, path: /c") ==
        "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\nc:\n- x\n- \"y\"\n");
  CHECK(operation("op: move, path: /c") == "error: the operation has no `from`");
}

TEST_CASE("test") {
  const std::string same = "a:\n  b: 1\n  l:\n  - x\n  - \"y\"\n";
  CHECK(operation("op: test, path: /a/b, value: 1") == same);
  CHECK(operation("op: test, path: /a/l, value: [x, \"y\"]") == same);
  CHECK(operation("op: test, path: /a/z, value: null") == same);
  CHECK(operation("op: test, path: /a/b, value: 2") == "error: the test at `/a/b` failed");
  CHECK(operation("op: test, path: /a/b") == "error: the test at `/a/b` failed");
}

TEST_CASE("a test of a patch in JSON compares how plain values are written") {
  const auto holds = [](const std::string& object, const std::string& value) {
    return !patched("a: " + object + "\n",
                    R"([{"op": "test", "path": "/a", "value": )" + value + "}]")
                .starts_with("error: ");
  };
  CHECK(holds("1", "1"));
  CHECK_FALSE(holds("1", "1.0"));
  CHECK_FALSE(holds("100", "1e2"));
  CHECK(holds("x", R"("x")"));
  CHECK(holds("'>'", R"("\u003e")"));
  CHECK(holds("[{'>': b}]", R"([{">": "b"}])"));
  CHECK(operation("op: replace, path: /a, value: '>'}\n- {op: test, path: /a, value: '>'") ==
        "a: '>'\n");
  CHECK(patched("a: b\n", R"([{"op": "add", "path": "/a", "value": ">"},)"
                          R"({"op": "test", "path": "/a", "value": ">"}])") == "a: '>'\n");
}

TEST_CASE("of keys that a patch repeats, the last counts") {
  CHECK(operation("op: remove, op: add, path: /c, path: /a, value: 1, value: 2") == "a: 2\n");
  CHECK(operation("op: add, path: /a, value: [{b: {c: 1}, 1: 1, b: {d: 2}, '1': 2}]") ==
        "a:\n- \"1\": 2\n  b:\n    d: 2\n");
  CHECK(patched("a: b\n",
                R"([{"op": "move", "op": "add", "path": "/a", "value": {"c": 1, "c": 2}}])") ==
        "a:\n  c: 2\n");
}

TEST_CASE("escapes and what stands before the first slash") {
  CHECK(patched("m: {a/b: 1, c~d: 2}\n",
                "- {op: remove, path: /m/a~1b}\n- {op: remove, path: x/m/c~0d}\n") == "m: {}\n");
}

TEST_CASE("nonsense is an error when it is applied, at its place") {
  Tree tree("a: 1\n");
  const Tree patch("- op: add\n  path: /b\n- op: jump\n  path: /c\n");
  const auto read = read_json_patch(patch.root(), Notation::yaml);
  REQUIRE(read);
  const auto applied = apply_json_patch(tree.root(), *read, tree.arena);
  REQUIRE(!applied);
  CHECK(applied.error().message == "unknown operation `jump`");
  CHECK(applied.error().position == Position{3, 7});
  CHECK(!read_json_patch(Tree("a: 1\n").root(), Notation::yaml));
}

TEST_CASE("a patch that begins with [ is JSON") {
  CHECK(patched("a: 1\n", R"([{"op": "add", "path": "/b", "value": "yes"}])") ==
        "a: 1\nb: \"yes\"\n");
  CHECK(
      patched("a: 1\n", "[{op: add, path: /b, value: 2}]").starts_with("error: this is not JSON"));
}

TEST_CASE("a patch in YAML is read by YAML 1.1") {
  CHECK(patched("a: 1\n", "- {op: add, path: /b, value: [yes, off, \"on\", 2001-01-01]}\n") ==
        "a: 1\nb:\n- true\n- false\n- \"on\"\n- \"2001-01-01\"\n");
}

TEST_CASE("the object goes through JSON") {
  CHECK(patched("big: 12345678901234567\ndate: 2001-01-01\nhex: 0x10\n", "[]") ==
        "big: 12345678901234568\ndate: \"2001-01-01T00:00:00Z\"\nhex: 16\n");
  Tree tree("a: 1000000\nb:\n");
  REQUIRE(apply_json_patch(tree.root(), {}, tree.arena));
  CHECK(tree.root().find("a")->text() == "1e+06");
  CHECK(tree.root().find("b")->text() == "null");
}

TEST_CASE("copies that multiply are refused") {
  std::string patch;
  for (int i = 0; i < 40; ++i)
    patch += "- {op: copy, from: /a, path: /a/c" + std::to_string(i) + "}\n";
  CHECK(patched("a: {b: 1}\n", patch)
            .starts_with("error: the value has become too big to be copied"));
}
