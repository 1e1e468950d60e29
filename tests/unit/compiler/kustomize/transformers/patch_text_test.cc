#include "compiler/kustomize/transformers/patch_text.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

constexpr const char* object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
constexpr const char* operations = "- {op: add, path: /data, value: {b: c}}\n";

Rendering with_patch(const std::string& patch) {
  Rendering rendering;
  rendering.write("o/object.yaml", object);
  rendering.write("o/patch.yaml", patch);
  rendering.write("o/kustomization.yaml",
                  "resources: [object.yaml]\n"
                  "patches: [{path: patch.yaml, target: {kind: ConfigMap}}]\n");
  return rendering;
}

}  // namespace

// Each was compared with kustomize 5.8.2.
TEST_CASE("a patch whose first document is empty is one of nothing, whatever follows",
          "[kustomize]") {
  for (const std::string before :
       {"---\n---\n", "null\n---\n", "---\n# c\n---\n", "# c\n---\n---\n", "\n---\n---\n"}) {
    for (const std::string after : {"a: b\n", "- a\n", "- *s\n", operations}) {
      INFO(before + after);
      const Rendering rendering = with_patch(before + after);
      const Result<Build> built =
          build_objects(*rendering.memory, "/o", rendering.options, nullptr);
      REQUIRE(built);
      CHECK(to_text(*built).value() == object);
      REQUIRE(built->warnings.size() == 1);
      CHECK(built->warnings.front().message.find("changes nothing") != std::string::npos);
      CHECK(built->warnings.front().position == Position{2, 18});
    }
  }
}

TEST_CASE("a list of operations may stand in front of anything", "[kustomize]") {
  for (const std::string before : {"", "---\n", "# c\n\n---\n"}) {
    for (const std::string after : {"a: b\n", "- a\n", "x: *s\n"}) {
      INFO(before + operations + "---\n" + after);
      CHECK(with_patch(before + operations + "---\n" + after).text("o") ==
            "apiVersion: v1\ndata:\n  b: c\nkind: ConfigMap\nmetadata:\n  name: a\n");
    }
  }
}

TEST_CASE("what is no patch is refused where it is wrong", "[kustomize]") {
  CHECK(with_patch("a: b\n---\nx: b\n").error("o").position == Position{1, 1});
  CHECK(with_patch("{}\n---\n- *s\n").error("o").position == Position{3, 3});
  CHECK(with_patch("\n---\n- *s\n").error("o").position == Position{3, 3});
  for (const std::string after : {"---foo\n", "----\nfoo: bar\n"}) {
    INFO(after);
    CHECK_FALSE(with_patch(operations + after).error("o").message.starts_with("it builds"));
  }
  CHECK_FALSE(with_patch("--- # x\n---foo\nbar: 1\n").error("o").message.starts_with("it builds"));
  CHECK(with_patch("---\n- 1\n---\n- *s\n").error("o").position == Position{4, 3});
}

}  // namespace slipway::kustomize
