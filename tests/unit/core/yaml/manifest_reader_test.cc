#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace slipway::yaml {
namespace {

std::shared_ptr<Stream> manifests(std::string text, const Limits& limits = {}) {
  auto stream = read_manifests("app.yaml", std::move(text), limits);
  if (!stream) FAIL(format_diagnostic(stream.error(), Color::off));
  return *stream;
}

std::string failure(std::string text, const Limits& limits = {}) {
  const auto stream = read_manifests("app.yaml", std::move(text), limits);
  if (stream) FAIL("was read");
  return format_diagnostic(stream.error(), Color::off);
}

std::string json(std::string text) {
  std::string out;
  const auto stream = manifests(std::move(text));
  for (const Node* document : stream->documents) {
    REQUIRE(emit_json(*document, out));
    out += '\n';
  }
  return out;
}

TEST_CASE("every node of a manifest has its position, in bytes and over all documents") {
  const auto stream = manifests("a: é b\n---\n# c\nü: [x, {y: z}]\nlist:\n- k: v\n");
  REQUIRE(stream->documents.size() == 2);
  const Node& second = *stream->documents[1];
  CHECK((second.line == 4 && second.column == 1));
  const Node* flow = second.find("ü");
  CHECK((flow->line == 4 && flow->column == 5));
  CHECK(flow->items()[1]->find("y")->column == 13);
  const Node* value = second.find("list")->items()[0]->find("k");
  CHECK((value->line == 6 && value->column == 6));
}

TEST_CASE("documents are cut where kustomize cuts them") {
  CHECK(json("---\na: 1\n--- # next\nb: 2\n---\t\n---\nc: 3\n---") ==
        "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
  CHECK(json("a: 1\n---\nnull\n---\nb: 2\n") == "{\"a\":1}\nnull\n{\"b\":2}\n");
  CHECK(json("") == "");
  CHECK(json("# nothing\n") == "");
  CHECK(json("a: 1\n...\nb: 2\n") ==
        "{\"a\":1}\n");  // what follows `...` is not read, there as here
  CHECK_THAT(failure("a: 1\n--- b\nc: 2\n"),
             Catch::StartsWith("app.yaml:2:5: only a comment may follow"));
}

TEST_CASE("CRLF, a byte order mark and a missing last line end are fine") {
  CHECK(json("\xEF\xBB\xBF"
             "a: |\r\n  x\r\n  y\r\nb: 'c'") == "{\"a\":\"x\\ny\\n\",\"b\":\"c\"}\n");
  const auto stream = manifests(
      "\xEF\xBB\xBF"
      "a: b\n");
  CHECK(stream->documents[0]->find("a")->text() == "b");
}

TEST_CASE("what is no text is refused with its place") {
  CHECK_THAT(failure("a: b\nc: \xFF\n"),
             Catch::StartsWith("app.yaml:2:4: the text is not valid UTF-8"));
  CHECK_THAT(failure("a: b\nc: \x01\n"), Catch::StartsWith("app.yaml:2:4: a control character"));
  CHECK_THAT(failure(std::string("\xFF\xFE"
                                 "a\0",
                                 4)),
             Catch::Contains("UTF-16"));
}

TEST_CASE("aliases and merge keys are expanded as kustomize does") {
  CHECK(json("a: &x {p: 1, q: [1]}\nb: *x\nc: {<<: *x, p: 2}\n") ==
        "{\"a\":{\"p\":1,\"q\":[1]},\"b\":{\"p\":1,\"q\":[1]},\"c\":{\"p\":2,\"q\":[1]}}\n");
  CHECK(json("a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc: {<<: [*x, *y]}\n") ==
        "{\"a\":{\"p\":1},\"b\":{\"p\":2,\"q\":3},\"c\":{\"p\":1,\"q\":3}}\n");
  CHECK(json("a: {\"<<\": 1, b: 2}\n") == "{\"a\":{\"b\":2}}\n");
  CHECK_THAT(failure("a: *x\n"), Catch::StartsWith("app.yaml:1:4: `*x` repeats a value"));
  CHECK_THAT(failure("a: &x\n  b: *x\n"),
             Catch::StartsWith("app.yaml:2:6: the alias stands inside"));
  CHECK_THAT(failure("a: {<<: 1}\n"), Catch::Contains("needs a mapping"));
  CHECK_THAT(failure("a: &x {}\nb: {<<: *x, <<: *x}\n"), Catch::Contains("one merge key"));
}

TEST_CASE("limits hold before memory is spent") {
  CHECK_THAT(failure("a: 1\n", {.bytes = 4}), Catch::Contains("the limit is 4"));
  CHECK_THAT(failure("[[[[1]]]]\n", {.depth = 3}),
             Catch::StartsWith("app.yaml:1:4: more than 3 levels"));
  CHECK_THAT(failure("a:\n  b:\n    c:\n      d: 1\n", {.depth = 3}),
             Catch::Contains("more than 3 levels"));
  CHECK_THAT(failure("[1, 2, 3]\n", {.nodes = 3}), Catch::Contains("more than 3 values"));
  CHECK_THAT(failure(std::string(100'000, '[')), Catch::Contains("levels of nesting"));
  std::string bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += fmt::format("b{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i,
                        i - 1);
  }
  CHECK_THAT(failure(bomb), Catch::Contains("aliases"));
}

TEST_CASE("duplicate keys are read: what prints them refuses them") {
  CHECK(manifests("a: 1\na: 2\n")->documents[0]->size() == 2);
}

TEST_CASE("a mistake is placed and explained") {
  CHECK_THAT(failure("a: b: c\n"), Catch::StartsWith("app.yaml:1:5: a `:` cannot stand here") &&
                                       Catch::Contains("hint:"));
  CHECK_THAT(failure("a: [1, 2\nb: 3\n"), Catch::Contains("`[` is not closed"));
  CHECK_THAT(failure("a: \"b\n"), Catch::Contains("never closed"));
  CHECK_THAT(failure("a: 1\n b: 2\n"), Catch::StartsWith("app.yaml:2:"));
  CHECK_THAT(failure("a:\n\tb: 1\n"),
             Catch::StartsWith("app.yaml:2:1:") && Catch::Contains("spaces"));
  CHECK_THAT(failure("x: 1\n---\na: b: c\n"), Catch::StartsWith("app.yaml:3:5:"));
}

TEST_CASE("what kustomize's older parser cannot read is refused") {
  CHECK_THAT(failure("a: \"b\\/c\"\n"), Catch::Contains("`\\/`"));
  CHECK(json("a: \"b\\\\/c\"\n") == "{\"a\":\"b\\\\/c\"}\n");
  CHECK_THAT(failure("a: [b?c]\n"), Catch::Contains("`?`"));
  CHECK_THAT(failure("%YAML 1.2\n--- # x\na: b\n"), Catch::Contains("app.yaml:"));
}

TEST_CASE("tags decide what a scalar is") {
  CHECK(json("a: !!str 1\nb: !!int \"2\"\nc: !!float 3\nd: !foo 4\ne: ! 5\nf: !!binary aGk=\ng: "
             "!!null \"\"\n") ==
        "{\"a\":\"1\",\"b\":2,\"c\":3,\"d\":\"4\",\"e\":5,\"f\":\"hi\",\"g\":null}\n");
}

}  // namespace
}  // namespace slipway::yaml
