#include "compiler/kustomize/filters/variables.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

std::string expand(const std::string& value) {
  Tree tree("a: " + value + "\n");
  Tree values("T: text\nI: 5\nB: True\nF: 1.5\nE: 1e7\nM: {x: 1}\n");
  std::vector<Variable> variables;
  for (const yaml::Entry& entry : values.root().entries())
    variables.push_back({entry.key->text(), entry.value});
  const auto expanded = expand_variables(tree.root(), {}, {{}, "a", false}, variables, tree.arena);
  if (!expanded) return "error: " + expanded.error().message;
  const std::string text = tree.text();
  return text.substr(3, text.size() - 4);
}

}  // namespace

TEST_CASE("references are replaced inside strings") {
  CHECK(expand("x-$(T)-$(I)-$(B)-$(F)-$(E)") == "x-text-5-true-1.5-1e+07");
  CHECK(expand("$(Z)-$(T)") == "$(Z)-text");
  CHECK(expand("$$(T)") == "$(T)");
  CHECK(expand("$(T") == "$(T");
  CHECK(expand("$x $") == "$x $");
  CHECK(expand("$(M)") == "$(M)");
}

TEST_CASE("a reference alone keeps its type") {
  CHECK(expand("$(I)") == "5");
  CHECK(expand("\"$(I)\"") == "5");
  CHECK(expand("$(B)") == "true");
  CHECK(expand("$(F)") == "1.5");
  CHECK(expand("$(T)") == "text");
}

TEST_CASE("strings of maps and lists") {
  CHECK(expand("{k: $(I), n: 1, m: {x: $(I)}}") == "  k: 5\n  m:\n    x: $(I)\n  \"n\": 1");
  CHECK(expand("[$(T), x]") == "- text\n- x");
  CHECK(expand("[1]").starts_with("error: this item is no string"));
  CHECK(expand("5") == "5");
}

TEST_CASE("uses are counted") {
  Tree tree("a: $(X)$(X)\n");
  std::vector<Variable> variables{{"X", &tree.root()}, {"Y", tree.root().find("a")}};
  variables[0].value = yaml::Node::make_scalar(tree.arena, "v");
  REQUIRE(expand_variables(tree.root(), {}, {{}, "a", false}, variables, tree.arena));
  CHECK(variables[0].uses == 2);
  CHECK(variables[1].uses == 0);
}

TEST_CASE("a var's field") {
  Tree tree("spec: {ports: [{port: 80}, {port: 81}]}\nmetadata: {name: n}\n");
  const auto at = [&](std::string_view path) {
    const auto value = variable_value(tree.root(), path, tree.arena);
    if (!value) return std::string("error");
    return *value == nullptr ? std::string("nothing") : std::string((*value)->text());
  };
  CHECK(at("metadata.name") == "n");
  CHECK(at("spec.ports[1].port") == "81");
  CHECK(at("spec.ports.0.port") == "80");
  CHECK(at("spec.none") == "nothing");
  CHECK(at("spec.ports.x") == "error");
}

TEST_CASE("texts that multiply are refused in bounded time") {
  const std::string big(1 << 20, 'x');
  std::string references;
  for (int i = 0; i < 100; ++i) references += "-$(B)";
  Tree tree("a: \"" + references + "\"\n");
  std::vector<Variable> variables{{"B", yaml::Node::make_scalar(tree.arena, big)}};
  CHECK(!expand_variables(tree.root(), {}, {{}, "a", false}, variables, tree.arena));
  std::string open;
  for (int i = 0; i < 200'000; ++i) open += "$(";
  CHECK(expand(open) == open);
}
