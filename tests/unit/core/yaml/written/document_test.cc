#include "core/yaml/written/document.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/yaml/written/emitter.h"

namespace slipway::yaml {
namespace {

/// What is written of a text that was read: the same that go-yaml v3 makes of it.
std::string rewritten(std::string text) {
  const auto document = read_written("text", std::move(text));
  if (!document) return "error: " + document.error().message;
  if ((*document)->root == nullptr) return "nothing";
  return *write_written(**document);
}

void stays(const std::string& text) { CHECK(rewritten(text) == text); }

TEST_CASE("comments stay above, behind and below") {
  stays("# top\n\n# of a\na: 1 # behind\n# above b\nb: {c: x}\n");
  stays("a: 1\n# below a\n\nc: 2\n");
  stays("- # of the map\n  a: 1\n- b\n");
  stays("a: # behind the key\n  b: 1\n");
  stays("a: | # of a block\n  text\n");
  CHECK(rewritten("a: {b: 1, # one\n  c: 2}\n") == "a: {b: 1, # one\n  c: 2}\n");
  CHECK(rewritten("a:\n    - x   # far\n") == "a:\n- x # far\n");
}

TEST_CASE("the comments of a document are its own") {
  const auto document = read_written("text", "# license\n\n# of a\na: 1\n\n# foot\n");
  REQUIRE(document);
  CHECK((*document)->notes.head == "# license");
  CHECK((*document)->notes.foot == "# foot");
  const Node& key = *(*document)->root->entries().front().key;
  CHECK((*document)->table.of(key).head == "# of a");
}

TEST_CASE("anchors, aliases, tags and merge keys are not worked in") {
  stays("a: &x {p: 1}\nb: *x\n!!merge <<: *x\nc: !foo bar\nd: !!str 1\n");
  CHECK(rewritten("<<: {a: 1}\n") == "!!merge <<: {a: 1}\n");
  CHECK(rewritten("%TAG !e! tag:example.com,2000:\n---\na: !e!x 1\n") ==
        "a: !<tag:example.com,2000:x> 1\n");
  CHECK(rewritten("a: *x\n") == "error: the anchor `x` is not defined");
}

TEST_CASE("an alias can be told from a text") {
  const auto document = read_written("text", "a: &x 1\nb: *x\nc: '*x'\n");
  REQUIRE(document);
  const Node& root = *(*document)->root;
  CHECK((*document)->table.is_alias(*root.find("b")));
  CHECK(root.find("b")->text() == "*x");
  CHECK_FALSE((*document)->table.is_alias(*root.find("c")));
  CHECK((*document)->table.of(*root.find("a")).anchor == "x");
}

TEST_CASE("styles stay where the characters allow them") {
  stays("a: 'x'\nb: \"y\"\nc: |-\n  z\nd: [1, '2', \"3\"]\n");
  stays("a: \"\\r\\n\\e\\uFEFF\\U0001F600\"\n");
  CHECK(rewritten("a: 'one\n\n  two'\n") == "a: 'one\n\n  two'\n");
  CHECK(rewritten("a: >\n  folded\n  text\n") == "a: >\n  folded text\n\n");
  CHECK(rewritten("'x\ty': {k: }\n") == "\"x\\ty\": {k: ''}\n");
}

TEST_CASE("only the first document is read") {
  CHECK(rewritten("a: 1\n---\nb: {\n") == "a: 1\n");
  CHECK(rewritten("{a: 1} b") == "{a: 1}\n");
  CHECK(rewritten("") == "nothing");
  CHECK(rewritten("# comment\n") == "nothing");
  CHECK(rewritten("a: 1\n---\n\"open\n").starts_with("error: "));  // go-yaml looks ahead
}

TEST_CASE("hostile texts end in errors") {
  Limits limits;
  limits.depth = 10;
  limits.nodes = 100;
  CHECK_FALSE(read_written("text", std::string(50, '[') + std::string(50, ']'), limits));
  std::string items;
  for (int i = 0; i < 200; ++i) items += "- x\n";
  CHECK_FALSE(read_written("text", items, limits));
  CHECK_FALSE(read_written("text", "a: [1, 2", limits));
  CHECK_FALSE(read_written("text", "%YAML 1.2\n---\na: 1\n", limits));
}

}  // namespace
}  // namespace slipway::yaml
