#include "compiler/kustomize/input/loader.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

constexpr const char* object = "kind: ConfigMap\nmetadata: {name: x}\n";

bool says(const Diagnostic& error, const std::string& words) {
  return (error.message + " " + error.hint).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a file outside of the directory is refused, unless restrictions are off",
          "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml", "resources: [../x.yaml]\n");
  rendering.write("x.yaml", object);
  CHECK(says(rendering.error("a"), "outside of /a"));
  rendering.options.load_restrictions = LoadRestrictions::none;
  CHECK(rendering.text("a").starts_with("kind: ConfigMap"));
}

TEST_CASE("a link that leads out of the directory does not help", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml", "resources: [link.yaml]\n");
  rendering.write("secret/x.yaml", object);
  rendering.memory->link("/a/link.yaml", "../secret/x.yaml");
  CHECK(says(rendering.error("a"), "outside"));
  rendering.write("a/inside/x.yaml", object);
  rendering.memory->link("/a/link.yaml", "inside/x.yaml");
  CHECK(rendering.text("a").starts_with("kind: ConfigMap"));
}

TEST_CASE("cycles end with an error", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml", "resources: [../b]\n");
  rendering.write("b/kustomization.yaml", "resources: [../a]\n");
  CHECK(says(rendering.error("a"), "cycle"));
  rendering.write("a/kustomization.yaml", "resources: [.]\n");
  CHECK(says(rendering.error("a"), "cycle"));
  rendering.write("a/kustomization.yaml", "components: [..]\n");
  rendering.write("kustomization.yaml", "resources: [a]\n");
  CHECK(says(rendering.error("a"), "cycle"));
}

TEST_CASE("what is remote is refused with the way out", "[kustomize]") {
  for (const char* url :
       {"https://example.com/x.yaml", "github.com/o/r//base?ref=v1", "git@example.com:o/r.git",
        "ssh://git@example.com/o/r", "git::https://example.com/o/r"}) {
    CHECK(is_remote(url));
    Rendering rendering;
    rendering.write("a/kustomization.yaml", std::string("resources: [\"") + url + "\"]\n");
    CHECK(says(rendering.error("a"), "vendor"));
  }
  CHECK_FALSE(is_remote("../base"));
  CHECK_FALSE(is_remote("a@b"));
  CHECK_FALSE(is_remote("/absolute"));
}

TEST_CASE("an absolute directory and an ambiguous path are refused", "[kustomize]") {
  Rendering rendering;
  rendering.write("b/kustomization.yaml", "namePrefix: x\n");
  rendering.write("a/kustomization.yaml", "resources: [/b]\n");
  CHECK(says(rendering.error("a"), "absolute"));
  rendering.write("a/kustomization.yaml", "resources: [\"../b - ../c..x/d\"]\n");
  CHECK(says(rendering.error("a"), "ambiguous"));
}

TEST_CASE("one of the three names, and only one", "[kustomize]") {
  for (const char* name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
    Rendering rendering;
    rendering.write(std::string("a/") + name, "resources: [x.yaml]\n");
    rendering.write("a/x.yaml", object);
    CHECK(rendering.text("a").starts_with("kind: ConfigMap"));
    rendering.write("a/kustomization.yaml", "resources: [x.yaml]\n");
    rendering.write("a/Kustomization", "resources: [x.yaml]\n");
    CHECK(says(rendering.error("a"), "both"));
  }
  Rendering none;
  none.write("a/x.yaml", object);
  CHECK(says(none.error("a"), "no kustomization.yaml"));
  CHECK(says(none.error("b"), "no directory"));
}

}  // namespace slipway::kustomize
