#include <functional>

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"
#include "core/yaml/slips.h"

namespace slipway::yaml {
namespace {

std::shared_ptr<Stream> settings(std::string text) {
  auto stream = read_settings("service.yaml", std::move(text));
  if (!stream) FAIL(format_diagnostic(stream.error(), Color::off));
  return *stream;
}

std::string failure(std::string text) {
  const auto stream = read_settings("service.yaml", std::move(text));
  REQUIRE_FALSE(stream);
  return format_diagnostic(stream.error(), Color::off);
}

TEST_CASE("every node of settings has its position") {
  const auto stream =
      settings("name: cart\nports:\n  http: 8080\n  list: [a, {b: c}]\nempty:\nlast: ~\n");
  const Node& root = *stream->documents.at(0);
  CHECK(root.line == 1);
  CHECK(root.find("name")->column == 7);
  const Node* http = root.at({"ports", "http"});
  REQUIRE(http != nullptr);
  CHECK((http->line == 3 && http->column == 9));
  const Node* b = root.at({"ports", "list"})->items()[1]->find("b");
  CHECK((b->line == 4 && b->column == 17));
  CHECK(root.find("empty")->line == 5);
  CHECK((root.find("last")->line == 6 && root.find("last")->column == 7));
}

TEST_CASE("scalars of settings follow the core schema of YAML 1.2") {
  const auto stream = settings(
      "a: yes\nb: off\nc: true\nd: 10\ne: 1.5\nf: null\ng: 2001-01-01\nh: \"10\"\ni: 100m..1\n");
  const Node& root = *stream->documents.at(0);
  const auto tag = [&](std::string_view key) { return root.find(key)->tag; };
  CHECK(tag("a") == Tag::string);
  CHECK(tag("b") == Tag::string);
  CHECK(tag("c") == Tag::boolean);
  CHECK(tag("d") == Tag::integer);
  CHECK(tag("e") == Tag::floating);
  CHECK(tag("f") == Tag::null);
  CHECK(tag("g") == Tag::string);
  CHECK(tag("h") == Tag::string);
  CHECK(tag("i") == Tag::string);
}

TEST_CASE("settings read quickly and by yaml-cpp are the same, places included") {
  const std::string text =
      "name: cart # c\nports: {http: 8080, list: [a, -1, yes, 0x1F]}\nempty:\nnothing: "
      "~\n\nlist:\n- a: 1.5\n  b: \"x\"\n-\n"
      "  c: 'it''s'\n- - n\nscript: |\n  one\n   two\n1: true\nlast: 2..10\n";
  const auto quick = settings(text);
  const auto slow = settings(text + "#\ta tab, which is not for the quick reader\n");
  const std::function<void(const Node&, const Node&)> compare = [&](const Node& a, const Node& b) {
    INFO(a.line << ":" << a.column << " " << a.text());
    REQUIRE(a.kind == b.kind);
    CHECK((a.line == b.line && a.column == b.column && a.tag == b.tag && a.text() == b.text() &&
           a.flow == b.flow));
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.items().size(); ++i) compare(*a.items()[i], *b.items()[i]);
    for (std::size_t i = 0; i < a.entries().size(); ++i) {
      compare(*a.entries()[i].key, *b.entries()[i].key);
      compare(*a.entries()[i].value, *b.entries()[i].value);
    }
  };
  compare(*quick->documents.at(0), *slow->documents.at(0));
}

TEST_CASE("an empty file of settings is null") {
  CHECK(settings("")->documents.at(0)->is_null());
  CHECK(settings("# nothing\n")->documents.at(0)->is_null());
}

TEST_CASE("duplicate keys of settings are refused with both places") {
  CHECK_THAT(failure("a: 1\nb: 2\na: 3 #\t\n"),
             Catch::StartsWith("service.yaml:3:1: the key `a` stands twice"));
  const std::string text = failure("a: 1\nb: 2\na: 3\n");
  CHECK_THAT(text, Catch::StartsWith("service.yaml:3:1: the key `a` stands twice"));
  CHECK_THAT(text, Catch::Contains("service.yaml:1:1: the first one is here"));
}

TEST_CASE("a second document of settings is refused") {
  CHECK_THAT(failure("a: 1\n---\nb: 2\n"),
             Catch::StartsWith("service.yaml:2:1: a second document"));
}

TEST_CASE("the usual slips get their own message") {
  CHECK_THAT(failure("a:\n\tb: 1\n"),
             Catch::StartsWith("service.yaml:2:1: a tab") && Catch::Contains("spaces"));
  CHECK_THAT(
      failure("name: x\nhost: {service}.example\n"),
      Catch::StartsWith("service.yaml:2:7:") && Catch::Contains("write \"{service}.example\""));
  CHECK_THAT(
      failure("name:cart\nteam: shop\n"),
      Catch::StartsWith("service.yaml:1:5: there is no space") && Catch::Contains("`name: cart`"));
  CHECK_THAT(failure("name: \"cart\nteam: shop\n"), Catch::StartsWith("service.yaml:1:7: a quote"));
  // Nothing is wrong with the line above.
  CHECK_THAT(failure("args:\n- nginx:1.7\nhost: a: b\n"),
             Catch::StartsWith("service.yaml:3:8: a `:` cannot stand here"));
  CHECK_THAT(failure("run: |\n  echo:x\nhost: a: b\n"), Catch::StartsWith("service.yaml:3:8:"));
  CHECK(unquoted_variable(*settings("a: {namespace}\n")->documents.at(0)->find("a")) ==
        "{namespace}");
}

TEST_CASE("what is not closed is told of where it opens") {
  using Catch::StartsWith;
  CHECK_THAT(failure("a: {b: c\nd: e\nf: g\n"),
             StartsWith("service.yaml:1:4: this `{` is not closed") &&
                 Catch::Contains("service.yaml:2:2: a `,` or `}` is missing before this"));
  for (const std::string end : {"", ",", ", ", "\n\n  # c\n"})
    CHECK_THAT(failure("a:\n  - [b, [c]" + end), StartsWith("service.yaml:2:5: this `[`"));
  CHECK_THAT(failure("a: [b, {c: d]\n"),
             StartsWith("service.yaml:1:13: a `,` or `}` is missing before this"));
  CHECK_THAT(failure("a: {b: [c}\n"), StartsWith("service.yaml:1:10: a `,` or `]` is missing"));
  CHECK_THAT(failure("a: [b, {c: \"d, 'e'}]\nf: g\nh: i\nj: k\nl: m\n"),
             StartsWith("service.yaml:1:12: a quote is opened"));
  CHECK_THAT(failure("a:\n- b\n- >-\n  'c\n- 'd\n- e\n- f\n- g\n- h\n"),
             StartsWith("service.yaml:5:3: a quote is opened here but not closed"));
  CHECK_THAT(failure("a: [\n 'b,\n c]\nd: e\nf: g\nh: i\n"),
             StartsWith("service.yaml:2:2: a quote is opened here"));
  CHECK_THAT(failure("a: [b]]\n"), StartsWith("service.yaml:1:7: this `]` closes nothing"));
  CHECK_THAT(failure("a: {b: c}}\nd: e\n"), StartsWith("service.yaml:1:10: this `}` closes"));
}

TEST_CASE("characters that mean something to YAML get the hint to quote them") {
  using Catch::Contains;
  using Catch::StartsWith;
  CHECK_THAT(failure("a: *.txt # all\n"),
             StartsWith("service.yaml:1:4: a value") && Contains("write \"*.txt\""));
  CHECK_THAT(failure("a:\n- @b \"c\"\n"),
             StartsWith("service.yaml:2:3: a value") && Contains("write '@b \"c\"'"));
  CHECK_THAT(failure("a: [b, *.c]\n"), StartsWith("service.yaml:1:8: an anchor or alias"));
  CHECK_THAT(failure("a: [b, *c]\n"), StartsWith("service.yaml:1:8: `*c` repeats a value"));
  CHECK_THAT(failure("a: *b\nc: &b d\n"), StartsWith("service.yaml:1:4: `*b` repeats a value") &&
                                              Contains("service.yaml:2:4: the value is marked"));
  CHECK_THAT(failure("a: &b\n  c: *b\n"), Contains("inside the value that it repeats"));
  CHECK(settings("a: &b {c: d}\ne: *b\n")->documents.at(0)->at({"e", "c"})->text() == "d");
  CHECK_THAT(failure("a: 'it's'\n"), StartsWith("service.yaml:1:8: a text cannot go on"));
  CHECK_THAT(failure("a: !b\n"), StartsWith("service.yaml:1:4: what begins with `!`"));
  CHECK_THAT(failure("a: !b {c: d}\n"), StartsWith("service.yaml:1:4: what begins with `!`"));
  CHECK(settings("a: !!str 1\n")->documents.at(0)->find("a")->tag == Tag::string);
  CHECK_THAT(failure("a: |b\n"), StartsWith("service.yaml:1:5: only a comment may follow"));
  const auto hint = [](const std::string& text) {
    return swallowed_text(*settings(text)->documents.at(0)->find("a"));
  };
  CHECK_THAT(hint("b: c\na: #x\n"), Contains("begins with `#`"));
  CHECK_THAT(hint("a: &x\n"), Contains("begins with `&`"));
  CHECK(hint("a:\n").empty());
  CHECK(hint("a: ~ # x\n").empty());
}

TEST_CASE("a carriage return that ends no line is refused in its place") {
  CHECK_THAT(failure("a: b\rc: d\r"), Catch::StartsWith("service.yaml:1:5: a carriage return"));
  CHECK_THAT(failure("a: b\r\nc: d\re: f\r\n"), Catch::StartsWith("service.yaml:2:5: a carriage"));
  CHECK(settings("a: b\r\nc: d\r\n")->documents.at(0)->find("c")->text() == "d");
}

TEST_CASE("alias bombs and deep nesting end early") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += last + ", ";
    bomb += "]\n";
  }
  CHECK_THAT(failure(bomb), Catch::Contains("aliases"));
  CHECK_THAT(failure("a: " + std::string(100000, '[')), Catch::Contains("levels of nesting"));
  CHECK_THAT(failure("a: &x [*x]\n"), Catch::Contains("inside the value that it repeats"));
}

}  // namespace
}  // namespace slipway::yaml
