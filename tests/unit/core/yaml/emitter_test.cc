#include "core/yaml/emitter.h"

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar_writer.h"

namespace slipway::yaml {
namespace {

std::string emitted(std::string text) {
  const auto stream = read_manifests("test.yaml", std::move(text));
  if (!stream) FAIL(format_diagnostic(stream.error(), Color::off));
  std::string out;
  for (const Node* document : (*stream)->documents) REQUIRE(emit_manifest(*document, out));
  return out;
}

std::string failure(std::string text) {
  const auto stream = read_manifests("test.yaml", std::move(text));
  REQUIRE(stream);
  std::string out;
  const auto result = emit_manifest(*(*stream)->documents.at(0), out);
  if (result) FAIL("was written as " << out);
  return format_diagnostic(result.error(), Color::off);
}

std::string json(std::string text) {
  const auto stream = read_manifests("test.yaml", std::move(text));
  REQUIRE(stream);
  std::string out;
  REQUIRE(emit_json(*(*stream)->documents.at(0), out));
  return out;
}

// The expected texts are what `kustomize build` v5.8.2 prints.

TEST_CASE("keys come in natural order, lists are not indented below their key") {
  CHECK(emitted("k10: 1\nk2: [b, {d: 1, c: 2}]\nK3: {}\nk1:\n  x: []\n") ==
        "K3: {}\nk1:\n  x: []\nk2:\n- b\n- c: 2\n  d: 1\nk10: 1\n");
  CHECK(emitted("a: [[1, [2]], [], {b: [3]}]\n") == "a:\n- - 1\n  - - 2\n- []\n- b:\n  - 3\n");
}

TEST_CASE("numbers lose their form") {
  CHECK(emitted("a: 0644\nb: 0o644\nc: 1_000\nd: 1.10\ne: 1e21\nf: 123456789.5\n"
                "g: 18446744073709551615\nh: 1e3\ni: -0.0\nj: 1e20\nk: -1e19\n") ==
        "a: 420\nb: 420\nc: 1000\nd: 1.1\ne: 1e+21\nf: 1.234567895e+08\ng: 18446744073709551615\n"
        "h: 1000\ni: 0\nj: 1e+20\nk: -1e+19\n");
}

TEST_CASE("strings are quoted where something else would be read") {
  CHECK(emitted("a: \"yes\"\nb: 'n'\nc: \"1\"\nd: ''\ne: '- x'\nf: 'a: b'\ng: ' x'\nh: \"a "
                "#b\"\ni: \"~\"\nj: it's\nk: '12:30'\n"
                "l: \"<<\"\nm: \"---\"\nn: \"a:b#c\"\no: 2001-1-2\np: \"a\\tb\"\n") ==
        "a: \"yes\"\nb: \"n\"\nc: \"1\"\nd: \"\"\ne: '- x'\nf: 'a: b'\ng: ' x'\nh: 'a #b'\ni: "
        "\"~\"\nj: it's\nk: \"12:30\"\n"
        "l: <<\nm: '---'\n\"n\": a:b#c\no: \"2001-01-02T00:00:00Z\"\np: \"a\\tb\"\n");
}

TEST_CASE("lines are folded beyond 80 columns at single spaces") {
  const std::string words =
      "word word word word word word word word word word word word word word word word word";
  CHECK(emitted("a: " + words + "\n") ==
        "a: word word word word word word word word word word word word word word word word\n  "
        "word\n");
  CHECK(emitted("a: 'x: " + words + "'\n") ==
        "a: 'x: word word word word word word word word word word word word word word word\n  word "
        "word'\n");
  CHECK(emitted("a: " + std::string(90, 'x') + " y\n") == "a: " + std::string(90, 'x') + "\n  y\n");
  CHECK(emitted("- é" + std::string(75, 'x') + " y z\n") ==
        "- é" + std::string(75, 'x') + " y z\n");
}

TEST_CASE("strings of several lines become literal blocks where they can") {
  CHECK(emitted("a: \"x\\ny\"\nb: \"x\\n\"\nc: \"x\\n\\n\"\nd: \" x\\ny\"\ne: \"x \\ny\"\nf: "
                "\"\\n\"\n") ==
        "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2-\n   x\n  y\ne: \"x \\ny\"\nf: |2+\n\n");
  CHECK(emitted("- |\n  a\n  b\n") == "- |\n  a\n  b\n");
}

TEST_CASE("unicode stands as it is up to U+FFFF, and is escaped beyond") {
  CHECK(emitted("a: é☺\nb: \"\\U0001F600\"\nc: \"\\ufeffx\"\nd: \"a\\u00a0b\"\n") ==
        "a: é☺\nb: \"\\U0001F600\"\nc: \"\\uFEFF\\x78\"\nd: a\u00a0b\n");
}

TEST_CASE("long keys and keys of several lines are written as complex keys") {
  const std::string key(130, 'k');
  CHECK(emitted(key + ": 1\n") == "? " + key + "\n: 1\n");
  CHECK(emitted("\"a\\nb\": [1]\n") == "? |-\n  a\n  b\n: - 1\n");
  CHECK(emitted(key + ": {a: b}\n") == "? " + key + "\n: a: b\n");
}

TEST_CASE("kustomize's rough edges are kept") {
  // A folded block gains a line end before a line that begins with a blank.
  CHECK(emitted("a: >\n  x\n   y\n") == "a: |\n  x\n\n   y\n");
  // A missing value between braces becomes an empty string, a time there stays text.
  CHECK(emitted("a: {b: , c: 2001-01-01T1:2:3Z}\nd:\n") ==
        "a:\n  b: \"\"\n  c: \"2001-01-01T1:2:3Z\"\nd: null\n");
  CHECK(emitted("a: \"x \\N y\"\n") == "a: x y\n");
  // A comment at the end of the document lengthens a block before it that keeps its line ends.
  CHECK(emitted("a: |+\n  x\n\n# c\n") == "a: |+\n  x\n\n\n");
  CHECK(emitted("a: |+\n  x\n\n# c\nb: 1\n") == "a: |+\n  x\n\nb: 1\n");
}

TEST_CASE("what JSON cannot hold is refused with its place") {
  CHECK_THAT(failure("a: 1\nb: .inf\n"),
             Catch::StartsWith("test.yaml:2:4: a manifest cannot hold the number `.inf`"));
  CHECK_THAT(failure("a: {b: .nan}\n"), Catch::Contains(".nan"));
  CHECK_THAT(failure("a:\n  1: b\n"), Catch::StartsWith("test.yaml:2:3: a key must be a string"));
  CHECK_THAT(failure("a: {b: 1, c: 2, \"b\": 3}\n"),
             Catch::StartsWith("test.yaml:1:17: the key `b` stands twice") &&
                 Catch::Contains("test.yaml:1:5:"));
  CHECK_THAT(failure("a: !!int x\n"), Catch::Contains("not an integer"));
  CHECK_THAT(failure("a: !!bool yes\n"), Catch::Contains("not a boolean"));
  CHECK_THAT(failure("a: \"\\x7f\"\n"), Catch::Contains("control character"));
  CHECK_THAT(failure("a: |2\n  \tx\n"), Catch::Contains("begins with a tab"));
  std::string many = "a:\n";
  for (int i = 0; i < 40; ++i) many += "  k" + std::to_string(i) + ": 1\n";
  CHECK_THAT(failure(many + "  k17: 2\n"),
             Catch::StartsWith("test.yaml:42:3: the key `k17` stands twice"));
}

TEST_CASE("nothing is left of a document that cannot be written") {
  const auto stream = read_manifests("test.yaml", "a: 1\nb: .nan\n---\nb: 1\n");
  REQUIRE(stream);
  std::string out = "x";
  CHECK_FALSE(emit_manifest(*(*stream)->documents[0], out));
  CHECK_FALSE(emit_json(*(*stream)->documents[0], out));
  REQUIRE(emit_manifest(*(*stream)->documents[1], out));
  CHECK(out == "xb: 1\n");
}

TEST_CASE("JSON is compact, sorted by bytes, and escaped as Go does") {
  CHECK(json("k10: 1\nk2: [a, {}, []]\nK: null\n") == R"({"K":null,"k10":1,"k2":["a",{},[]]})");
  CHECK(json("a: \"<a>&\\\"\\\\\\n\\t\\b\\x01\\u2028é\\x7f\"\n") ==
        "{\"a\":\"\\u003ca\\u003e\\u0026\\\"\\\\\\n\\t\\b\\u0001\\u2028é\x7f\"}");
  CHECK(json("a: 1.5e300\nb: 1e20\nc: 1e-7\nd: 2001-01-01\n") ==
        R"({"a":1.5e+300,"b":100000000000000000000,"c":1e-7,"d":"2001-01-01T00:00:00Z"})");
  CHECK(json("a: !!binary /w==\n") == R"({"a":"\ufffd"})");
}

TEST_CASE("nodes that the program makes are written like those it read") {
  Arena arena;
  Node* map = Node::make_mapping(arena);
  map->set(arena, "text", Node::make_scalar(arena, "true"));
  map->set(arena, "number", Node::make_integer(arena, -5));
  map->set(arena, "truth", Node::make_boolean(arena, true));
  map->set(arena, "nothing", Node::make_null(arena));
  map->set(arena, "lines", Node::make_scalar(arena, "a\nb\n"));
  std::string out;
  REQUIRE(emit_manifest(*map, out));
  CHECK(out == "lines: |\n  a\n  b\nnothing: null\nnumber: -5\ntext: \"true\"\ntruth: true\n");
}

TEST_CASE("what was noted of a text goes along with copies and ends with the text") {
  const std::string text =
      "args:\n- --on\n- a b\n- \"yes\"\nname: cart\n\"no\": x:y\ntype: \"8080\"\n";
  const auto stream = read_manifests("test.yaml", std::string(text));
  REQUIRE(stream);
  Node& noted = *(*stream)->documents.front();
  std::string before;
  REQUIRE(emit_manifest(noted, before));
  note_plain_texts(noted);
  Arena arena;
  Node* copy = noted.clone(arena);
  std::string after;
  REQUIRE(emit_manifest(*copy, after));
  CHECK(after == before);
  CHECK(after == text);

  CHECK(copy->find("name")->plain == Plain::safe);
  CHECK(copy->find("type")->plain == Plain::unsafe);
  copy->find("name")->set_text("on", Tag::string);
  copy->find("type")->set_text("web", Tag::string);
  CHECK(copy->find("name")->plain == Plain::unknown);
  after.clear();
  REQUIRE(emit_manifest(*copy, after));
  CHECK(after == "args:\n- --on\n- a b\n- \"yes\"\nname: \"on\"\n\"no\": x:y\ntype: web\n");
}

}  // namespace
}  // namespace slipway::yaml
