#include "compiler/kustomize/filters/content_hash.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/filters/sort_order.h"
#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

std::string hash(const std::string& object) { return *content_hash(Tree(object).root()); }

}  // namespace

TEST_CASE("hashes are those of kustomize") {
  // Made by `kustomize build` 5.8.2 from generators with these contents.
  CHECK(hash("kind: ConfigMap\nmetadata: {name: any}\ndata: {x: \"1\"}\n") == "hmg6f82fh6");
  CHECK(hash("kind: ConfigMap\nmetadata: {name: any}\n") == "6ct58987ht");
  CHECK(hash("kind: ConfigMap\ndata: {x: \"<&>\"}\nbinaryData: {b: /w==}\n") == "th5ht6h8d7");
  CHECK(hash("kind: Secret\ntype: Opaque\ndata: {x: MQ==}\n") == "bf2648c599");
}

TEST_CASE("the name and the labels of an object do not change its hash, its data do") {
  CHECK(hash("kind: ConfigMap\nmetadata: {name: a}\ndata: {x: \"1\"}\n") ==
        hash("kind: ConfigMap\nmetadata: {name: b, labels: {c: d}}\ndata: {x: \"1\"}\n"));
  CHECK(hash("kind: ConfigMap\ndata: {x: \"1\"}\n") != hash("kind: ConfigMap\ndata: {x: \"2\"}\n"));
  CHECK(hash("kind: Thing\nspec: {x: 1}\n") != hash("kind: Thing\nspec: {x: 2}\n"));
}

TEST_CASE("the legacy order") {
  const std::vector<ResourceId> ids = {
      {{"admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration"}, "w", ""},
      {{"apps", "v1", "Deployment"}, "b", ""},
      {{"apps", "v1", "Deployment"}, "a", ""},
      {{"", "v1", "Pod"}, "p", ""},
      {{"example.com", "v1", "Thing"}, "t", ""},
      {{"", "v1", "Namespace"}, "n", ""},
      {{"", "v1", "Service"}, "s", ""},
  };
  using Order = std::vector<std::size_t>;
  CHECK(LegacyOrder::standard().sorted(ids) == Order{5, 6, 2, 1, 4, 3, 0});
  CHECK(LegacyOrder({"Pod"}, {"Namespace"}).sorted(ids) == Order{3, 0, 2, 1, 4, 6, 5});
}
