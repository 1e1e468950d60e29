#include "compiler/fleet/variables.h"

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
  CHECK(replaced("}} {{") == "} {");
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
  const auto wrong = substitute_all(*(*stream)->documents.front(), {}, {}, arena, diagnostics);
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
