#include "compiler/kustomize/schema/kind_order.h"

#include <catch2/catch.hpp>

using namespace slipway::kustomize;

namespace {
bool stands_before(const Gvk& a, const Gvk& b, const KindOrder& order = KindOrder::standard()) {
  return order.key(a) < order.key(b);
}
}  // namespace

TEST_CASE("kustomize's kinds have an order") {
  CHECK(stands_before({"", "v1", "Namespace"}, {"", "v1", "Service"}));
  CHECK(stands_before({"", "v1", "Service"}, {"apps", "v1", "Deployment"}));
  CHECK(stands_before({"apps", "v1", "Deployment"}, {"x", "v1", "Any"}));
  CHECK(stands_before({"x", "v1", "Any"}, {"", "v1", "MutatingWebhookConfiguration"}));
  CHECK(stands_before({"", "v1", "MutatingWebhookConfiguration"},
                      {"", "v1", "ValidatingWebhookConfiguration"}));
  CHECK(stands_before({"x", "v1", "Any"}, {"", "v1", "Any"}));
  CHECK(!stands_before({"", "v1", "Any"}, {"", "v1", "Any"}));
}

TEST_CASE("the last mention of a kind gives its place") {
  const KindOrder order({"A", "B", "A"}, {"Z", "B"});
  CHECK(stands_before({"", "v1", "A"}, {"", "v1", "C"}, order));
  CHECK(stands_before({"", "v1", "C"}, {"", "v1", "Z"}, order));
  CHECK(stands_before({"", "v1", "Z"}, {"", "v1", "B"}, order));
}
