#include "compiler/kustomize/filters/scalar.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/filters/json_round_trip.h"
#include "compiler/kustomize/filters/setters.h"
#include "compiler/kustomize/filters/structured_text.h"
#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

/// What a field with this value is after its text was changed.
std::string changed(const std::string& value, std::string_view text, Typing typing) {
  Tree tree("a: " + value + "\n");
  const auto written = write_text(*tree.root().find("a"), text, typing);
  return written ? tree.text() : "error: " + written.error().message;
}

std::string rewritten(const std::string& text) {
  return *write_structured_text(**yaml::read_written("text", text));
}

}  // namespace

TEST_CASE("a changed text has the type that printing and reading give it") {
  CHECK(changed("x", "5", Typing::as_text) == "a: 5\n");
  CHECK(changed("\"x\"", "5", Typing::as_text) == "a: \"5\"\n");
  CHECK(changed("x", "5", Typing::string) == "a: \"5\"\n");
  CHECK(changed("1", "5", Typing::kept) == "a: 5\n");
  CHECK(changed("x", "5", Typing::kept) == "a: \"5\"\n");
  CHECK(changed("1.5", "5", Typing::kept) == "a: 5\n");
  CHECK(changed("true", "false", Typing::kept) == "a: false\n");
  CHECK(changed("1", "x", Typing::kept) == "error: `x` cannot take the place of an integer");
  CHECK(changed("null", "5", Typing::kept) == "error: `5` cannot take the place of null");
  CHECK(changed("2001-01-01", "x", Typing::kept) ==
        "error: `x` cannot take the place of a time stamp");
}

TEST_CASE("an added key that is no string cannot be printed, as in kustomize") {
  const auto labelled = [](std::string_view key) {
    Tree tree("metadata: {labels: {a: b}}\n");
    const FieldSpec spec{{}, "metadata/labels", true};
    const KeyValue entry{key, "v"};
    REQUIRE(set_entries(tree.root(), {}, {&spec, 1}, {&entry, 1}, tree.arena));
    return tree.text();
  };
  CHECK(labelled("1").starts_with("error: "));
  CHECK(labelled("false").starts_with("error: "));
  CHECK(labelled("a") == "metadata:\n  labels:\n    a: v\n");
  CHECK(labelled("yes") == "metadata:\n  labels:\n    a: b\n    \"yes\": v\n");
}

TEST_CASE("the round trip through JSON settles texts, tags and styles") {
  Tree tree(
      "n: ~\ni: 0x1F\nf: 1.50\nt: True\ns: 'x'\nq: \"5\"\nm: |\n  a\n  b\nbig: "
      "123456789012345678901234567890\n");
  REQUIRE(round_trip_through_json(tree.root(), tree.arena));
  const auto field = [&](std::string_view name) { return *tree.root().find(name); };
  CHECK(field("n").text() == "null");
  CHECK(field("i").text() == "31");
  CHECK(field("f").text() == "1.5");
  CHECK(field("t").text() == "true");
  CHECK(field("s").style == yaml::Style::plain);
  CHECK(field("q").style == yaml::Style::double_quoted);
  CHECK(field("m").style == yaml::Style::literal);
  CHECK(field("big").text() == "1.2345678901234568e+29");
  CHECK(!round_trip_through_json(Tree("a: .inf\n").root(), tree.arena));
}

TEST_CASE("texts of YAML keep their order and styles") {
  CHECK(rewritten("b: 1\na:\n- x: 'q'\n  y: \"r\"\n- [1, {c: d}]\nz: {}\nn:\n") ==
        "b: 1\na:\n- x: 'q'\n  y: \"r\"\n- [1, {c: d}]\nz: {}\nn:");
  CHECK(rewritten("a: |\n  one\n  two\nb:\n  c: |-\n    three\n") ==
        "a: |\n  one\n  two\nb:\n  c: |-\n    three");
}

TEST_CASE("texts of JSON keep being compact or indented") {
  CHECK(rewritten("{\"b\": 1, \"a\": [1, {}, []]}") == "{\"a\":[1,{},[]],\"b\":1}");
  CHECK(rewritten("{\n  \"b\": \"x,y:{\", \"a\": [1]\n}") ==
        "{\n  \"a\": [\n    1\n  ],\n  \"b\": \"x,y:{\"\n}");
}

TEST_CASE("a value that does not fit its type keeps its tag in a text") {
  const auto changed_text = [](std::string text) {
    const auto document = *yaml::read_written("text", std::move(text));
    REQUIRE(write_text(*document->root->find("a"), "x", Typing::kept));
    REQUIRE(write_text(*document->root->find("b"), "{}", Typing::kept));
    return write_structured_text(*document);
  };
  CHECK(*changed_text("a: 1\nb: 2\n") == "a: !!int x\nb: !!int '{}'");
  CHECK(!changed_text("{a: 1, b: 2}"));
}
