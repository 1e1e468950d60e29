#include "compiler/kustomize/build.h"

#include <catch2/catch.hpp>

#include "core/diagnostics/format.h"
#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

constexpr const char* deployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\n";

Rendering overlay() {
  Rendering rendering;
  rendering.write("base/kustomization.yaml", "resources: [deployment.yaml]\n");
  rendering.write("base/deployment.yaml", deployment);
  rendering.write("overlay/kustomization.yaml", "namePrefix: a-\nresources: [../base]\n");
  return rendering;
}

}  // namespace

TEST_CASE("an overlay changes what its base gives", "[kustomize]") {
  CHECK(overlay().text("overlay") ==
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a-cart\n");
}

TEST_CASE("objects come in the legacy order, or as they stand", "[kustomize]") {
  Rendering rendering = overlay();
  rendering.write("overlay/kustomization.yaml", "resources: [../base, namespace.yaml]\n");
  rendering.write("overlay/namespace.yaml",
                  "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n");
  CHECK(rendering.text("overlay").find("Namespace") < rendering.text("overlay").find("Deployment"));
  rendering.options.reorder = Reorder::none;
  CHECK(rendering.text("overlay").find("Namespace") > rendering.text("overlay").find("Deployment"));
  rendering.write("overlay/kustomization.yaml",
                  "resources: [../base, namespace.yaml]\nsortOptions: {order: legacy}\n");
  CHECK(rendering.text("overlay").find("Namespace") < rendering.text("overlay").find("Deployment"));
}

TEST_CASE("an object that is only there for others is left out", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml", "resources: [x.yaml]\n");
  rendering.write("a/x.yaml",
                  "kind: ConfigMap\nmetadata: {name: x, annotations: "
                  "{config.kubernetes.io/local-config: \"true\"}}\n");
  CHECK(rendering.text("a").empty());
}

TEST_CASE("an error tells the way through the bases", "[kustomize]") {
  Rendering rendering = overlay();
  rendering.write("base/kustomization.yaml", "resources: [missing.yaml]\n");
  const Diagnostic error = rendering.error("overlay");
  CHECK(error.file == "/base/kustomization.yaml");
  CHECK(error.position == Position{1, 13});
  REQUIRE(error.notes.size() == 1);
  CHECK(error.notes.front().file == "/overlay/kustomization.yaml");
  CHECK(error.notes.front().position == Position{2, 13});
}

TEST_CASE("builds that share a cache give what they give alone", "[kustomize]") {
  Rendering rendering = overlay();
  rendering.write(
      "base/kustomization.yaml",
      "resources: [deployment.yaml]\nlabels: [{pairs: {app: cart}, includeSelectors: true}]\n"
      "configMapGenerator: [{name: c, literals: [a=b]}]\n");
  std::vector<std::string> directories;
  for (const std::string name : {"o1", "o2", "o3", "o4"}) {
    rendering.write(name + "/kustomization.yaml", "namePrefix: " + name +
                                                      "-\nresources: [../base]\n"
                                                      "labels: [{pairs: {app: " +
                                                      name + "}}]\n");
    directories.push_back(name);
  }
  Cache cache;
  for (const std::string& directory : directories) {
    const Result<std::string> shared =
        build(*rendering.memory, "/" + directory, rendering.options, &cache);
    REQUIRE(shared);
    CHECK(*shared == rendering.text(directory));
  }
}

TEST_CASE("what one base does to a file is nothing to another that names it, too", "[kustomize]") {
  Rendering rendering;
  rendering.options.load_restrictions = LoadRestrictions::none;
  rendering.write("deployment.yaml", deployment);
  for (const std::string name : {"one", "two"}) {
    rendering.write(name + "/kustomization.yaml",
                    "namePrefix: " + name + "-\nresources: [../deployment.yaml]\n");
  }
  rendering.write("both/kustomization.yaml", "resources: [../one, ../two]\n");
  Cache cache;
  for (int i = 0; i < 2; ++i) {
    const Result<std::string> text = build(*rendering.memory, "/both", rendering.options, &cache);
    REQUIRE(text);
    CHECK(text->find("name: one-cart") != std::string::npos);
    CHECK(text->find("name: two-cart") != std::string::npos);
    CHECK(*text == rendering.text("both"));
  }
}

TEST_CASE("mistakes are told alike whether or not a base is shared", "[kustomize]") {
  Rendering rendering = overlay();
  rendering.write("twice/kustomization.yaml", "resources: [deployment.yaml, ../base]\n");
  rendering.write("twice/deployment.yaml", deployment);
  rendering.write("broken/kustomization.yaml", "resources: [gone.yaml]\n");
  rendering.write("above/kustomization.yaml", "resources: [../broken]\n");
  for (const std::string directory : {"twice", "above"}) {
    INFO(directory);
    const Diagnostic alone = rendering.error(directory);
    REQUIRE_FALSE(alone.notes.empty());
    CHECK(alone.notes.back().message == "reached from here");
    Cache cache;
    for (int i = 0; i < 3; ++i) {
      const Result<std::string> shared =
          build(*rendering.memory, "/" + directory, rendering.options, &cache);
      REQUIRE_FALSE(shared);
      CHECK(format_diagnostic(shared.error(), Color::off) == format_diagnostic(alone, Color::off));
    }
  }
}

TEST_CASE("files of separate objects are named as kustomize names them", "[kustomize]") {
  Rendered rendered;
  rendered.identity = {{{"apps", "v1", "Deployment"}, "Cart", "Shop"}, false};
  CHECK(file_name_of(rendered, Namespaces::one) == "apps_v1_deployment_cart.yaml");
  CHECK(file_name_of(rendered, Namespaces::several) == "shop_apps_v1_deployment_cart.yaml");
  rendered.identity = {{{"", "v1", "Namespace"}, "shop", ""}, true};
  CHECK(file_name_of(rendered, Namespaces::several) == "v1_namespace_shop.yaml");
}

TEST_CASE("a base that uses a directory above one of its users is a cycle for that one only",
          "[kustomize]") {
  Rendering rendering;
  rendering.write("common/kustomization.yaml", "resources: [x.yaml]\n");
  rendering.write("common/x.yaml", deployment);
  rendering.write("base/kustomization.yaml", "resources: [../common]\n");
  rendering.write("overlay/kustomization.yaml", "resources: [../base]\n");
  rendering.write("common/inside/kustomization.yaml", "resources: [../../base]\n");
  Cache cache;
  for (int i = 0; i < 3; ++i) {
    CHECK(build(*rendering.memory, "/overlay", rendering.options, &cache).has_value());
    const Result<std::string> inside =
        build(*rendering.memory, "/common/inside", rendering.options, &cache);
    REQUIRE_FALSE(inside);
    CHECK(inside.error().message.find("cycle") != std::string::npos);
  }
}

}  // namespace slipway::kustomize
