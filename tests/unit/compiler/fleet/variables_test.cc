#include "compiler/fleet/variables.h"

#include <random>

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

std::string replaced(std::string_view text, Diagnostics& diagnostics) {
  Variables variables;
  variables.set("cluster", "test-1");
  variables.set("odd", "{cluster}: \"\n- x");
  yaml::Arena arena;
  return substitute(*yaml::Node::make_scalar(arena, text), variables, {}, diagnostics);
}

std::string replaced(std::string_view text) {
  Diagnostics diagnostics;
  std::string result = replaced(text, diagnostics);
  CHECK(diagnostics.empty());
  return result;
}

}  // namespace

TEST_CASE("variables are replaced, doubled braces are braces, others stay", "[variables]") {
  CHECK(replaced("at {cluster}.") == "at test-1.");
  CHECK(replaced("{{cluster}}") == "{cluster}");
  CHECK(replaced("{{{cluster}}}") == "{test-1}");
  CHECK(replaced(R"({"a": {"b": 1} })") == R"({"a": {"b": 1} })");
  CHECK(replaced("{} { cluster } {Cluster} {1} {cluster") ==
        "{} { cluster } {Cluster} {1} {cluster");
  CHECK(replaced("}} {{") == "}} {");  // closes none
}

TEST_CASE("`}}` is a brace only where it closes `{{`", "[variables]") {
  CHECK(replaced(R"({"a": {"b": 1}})") == R"({"a": {"b": 1}})");
  CHECK(replaced(R"({"a":{"b":{"c":1}}})") == R"({"a":{"b":{"c":1}}})");
  CHECK(replaced("{spec: {a: {b: {cluster}}}}") == "{spec: {a: {b: test-1}}}");
  CHECK(replaced("{{ .Values.a }}") == "{ .Values.a }");
  CHECK(replaced("{{{{ .Values.a }}}}") == "{{ .Values.a }}");
  CHECK(replaced(R"({{"a": {"b": 1}}})") == R"({"a": {"b": 1}})");
  CHECK(replaced(R"({{ {"a": {"b": 1}} }} {"c": {"d": 2}})") ==
        R"({ {"a": {"b": 1}} } {"c": {"d": 2}})");
  CHECK(replaced("{{a} }}") == "{a} }");
}

namespace {

// Any JSON without `{{`, on one line or several, with braces in its texts.
std::string random_json(std::mt19937& random, int depth) {
  const auto pick = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
  const unsigned kind = depth == 0 ? pick(3) : pick(6);
  if (kind == 0) return std::to_string(pick(1000));
  if (kind == 1) return "\"a b\"";
  if (kind == 2)
    return std::vector<std::string>{"{}", "[]", "null", "\"}\"", "\"}}\"", "\" {\""}[pick(6)];
  const bool is_list = kind == 3;
  std::string text(is_list ? "[" : "{");
  for (unsigned i = 0, count = pick(4); i < count; ++i) {
    if (i > 0) text += pick(2) == 0 ? "," : ", ";
    if (!is_list) text += "\"k" + std::to_string(i) + (pick(2) == 0 ? "\":" : "\": ");
    text += random_json(random, depth - 1);
  }
  return text + (is_list ? "]" : "}");
}

}  // namespace

TEST_CASE("JSON without `{{` comes through as it is", "[variables]") {
  std::mt19937 random(1);  // the same ones in every run
  std::size_t with_pairs = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random_json(random, 5);
    REQUIRE(text.find("{{") == std::string::npos);
    if (text.find("}}") != std::string::npos) ++with_pairs;
    REQUIRE(replaced(text) == text);
  }
  CHECK(with_pairs > 200);
}

TEST_CASE("a value is not looked into again", "[variables]") {
  CHECK(replaced("{odd}") == "{cluster}: \"\n- x");
}

TEST_CASE("an unknown variable is an error, once for each place", "[variables]") {
  Diagnostics diagnostics;
  CHECK(replaced("{clutser} {clutser}", diagnostics) == "{clutser} {clutser}");
  REQUIRE(diagnostics.list().size() == 2);
  CHECK(diagnostics.list().front().hint == "did you mean `cluster`?");
}

TEST_CASE("unknown variables are pointed at where they stand", "[variables]") {
  const auto stream =
      yaml::read_settings("a.yaml", "a: \"x {no} {no}\"\nb: |\n  one\n  two {no}\n");
  REQUIRE(stream);
  Diagnostics diagnostics;
  yaml::Arena arena;
  const auto done = substitute_all(*(*stream)->documents.front(), {}, {}, arena, diagnostics);
  REQUIRE(diagnostics.list().size() == 3);
  CHECK(diagnostics.list()[0].position == Position{1, 7});
  CHECK(diagnostics.list()[1].position == Position{1, 12});
  CHECK(diagnostics.list()[2].position == Position{4, 7});
}

TEST_CASE("texts with variables are told from those without", "[variables]") {
  CHECK(holds_variable("a {b}"));
  CHECK(holds_variable("{{ {b}"));
  CHECK_FALSE(holds_variable("{{b}}"));
  CHECK_FALSE(holds_variable("{\"b\": 1}"));
}
