#include "compiler/kustomize/explain.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

std::string explained(const std::string& query) {
  Rendering rendering;
  rendering.write("base/kustomization.yaml", "resources: [d.yaml]\n");
  rendering.write(
      "base/d.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec: {replicas: 1}\n");
  rendering.write("o/kustomization.yaml",
                  "namePrefix: a-\nresources: [../base]\nreplicas: [{name: cart, count: 3}]\n"
                  "patches:\n- target: {kind: Service}\n  patch: '- {op: remove, path: /x}'\n");
  Recorder recorder;
  rendering.options.recorder = &recorder;
  const Result<Build> built = build_objects(*rendering.memory, "/o", rendering.options, nullptr);
  if (!built) return built.error().message;
  const Result<std::string> text = explain(*built, recorder, query);
  return text ? *text : "error: " + text.error().message + " | " + text.error().hint;
}

}  // namespace

TEST_CASE("a value is explained by where it was written and what changed it", "[kustomize]") {
  CHECK(explained("Deployment/a-cart:spec") ==
        "Deployment a-cart\n  spec.replicas: 3\n    was 1\n"
        "    /o/kustomization.yaml:3:12 ReplicaCountTransformer: 3\n"
        "    written at /o/kustomization.yaml:3:12\n"
        "/o/kustomization.yaml:5:3: this patch changed nothing\n");
  const std::string name = explained("deployment/cart:metadata.name");
  CHECK(name.find("was cart") != std::string::npos);
  CHECK(name.find("/o/kustomization.yaml:1:13 PrefixTransformer: a-cart") != std::string::npos);
  CHECK(explained("Deployment/cart:kind").find("from /base/d.yaml:2:7") != std::string::npos);
}

TEST_CASE("what is not there gets a suggestion", "[kustomize]") {
  CHECK(explained("Deployment/a-card").find("did you mean `Deployment/a-cart`") !=
        std::string::npos);
  CHECK(explained("Deployment/cart:spec.nothing").find("has no field") != std::string::npos);
  CHECK(explained("nonsense").find("KIND/NAME") != std::string::npos);
}

}  // namespace slipway::kustomize
