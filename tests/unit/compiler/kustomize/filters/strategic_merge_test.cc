#include "compiler/kustomize/filters/strategic_merge.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

constexpr const char* deployment = "apiVersion: apps/v1\nkind: Deployment\n";
constexpr const char* service = "apiVersion: v1\nkind: Service\n";
constexpr const char* unknown = "apiVersion: example.com/v1\nkind: Thing\n";

/// The merged object without the lines of its kind; `deleted`, or the error.
std::string merge(const std::string& kind, const std::string& object, const std::string& patch) {
  Tree tree(kind + object);
  const Tree change(kind + patch);
  OpenApi open_api;
  const auto merged = strategic_merge(tree.root(), change.root(), open_api, tree.arena);
  if (!merged) return "error: " + merged.error().message;
  if (*merged == nullptr) return "deleted";
  (*merged)->remove("apiVersion");
  (*merged)->remove("kind");
  return Tree::print(**merged);
}

std::string pod(const std::string& containers) {
  return "spec:\n  template:\n    spec:\n      containers:\n" + containers;
}

}  // namespace

TEST_CASE("fields are merged, null removes one") {
  CHECK(merge(unknown, "spec: {a: 1, b: {c: 2, d: 3}}", "spec: {b: {c: 5, e: 6}, f: 7}") ==
        "spec:\n  a: 1\n  b:\n    c: 5\n    d: 3\n    e: 6\n  f: 7\n");
  CHECK(merge(unknown, "spec: {a: 1, b: {c: 2}}", "spec: {a: null, b: null, z: null}") ==
        "spec: {}\n");
}

TEST_CASE("nulls of the object stay when they are written out") {
  CHECK(merge(unknown, "spec:\n  a: null\n  b: ~\n  c:\n", "spec: {d: 1}") ==
        "spec:\n  a: null\n  b: null\n  d: 1\n");
}

TEST_CASE("nulls and directives inside new maps are carried out") {
  CHECK(merge(unknown, "spec: {}", "spec: {new: {a: null, b: 1, c: {$patch: delete}}}") ==
        "spec:\n  new:\n    b: 1\n");
}

TEST_CASE("directives of maps") {
  CHECK(merge(unknown, "spec: {a: {b: 1}}", "spec: {a: {$patch: delete}}") == "spec: {}\n");
  CHECK(merge(unknown, "spec: {a: {b: 1}}", "spec: {a: {$patch: replace, c: 2}}") ==
        "spec:\n  a:\n    c: 2\n");
  CHECK(merge(unknown, "spec: {a: {b: 1}}", "spec: {a: {$patch: merge, c: 2}}") ==
        "spec:\n  a:\n    b: 1\n    c: 2\n");
  CHECK(merge(unknown, "spec: {}", "$patch: delete") == "deleted");
  // kustomize loses this one.
  CHECK(merge(unknown, "spec: {a: 1}", "$patch: replace\nspec: {b: 2}") == "spec:\n  a: 1\n");
  CHECK(merge(unknown, "spec: {a: {b: 1}}", "spec: {a: {$patch: drop}}") ==
        "error: unknown patch directive `drop`");
}

TEST_CASE("a value takes over the style that it replaces") {
  CHECK(merge(unknown, "spec: {a: \"1\"}", "spec: {a: 2}") == "spec:\n  a: \"2\"\n");
  CHECK(merge(unknown, "spec: {a: 1}", "spec: {a: \"2\"}") == "spec:\n  a: \"2\"\n");
  CHECK(merge(unknown, "spec: {a: \"x\"}", "spec: {a: true}") == "spec:\n  a: \"true\"\n");
}

TEST_CASE("lists without keys are replaced") {
  CHECK(merge(unknown, "spec: {l: [{name: a}, {name: b}]}", "spec: {l: [{name: c}]}") ==
        "spec:\n  l:\n  - name: c\n");
  CHECK(merge(deployment, pod("      - name: a\n        args: [x, y]\n"),
              pod("      - name: a\n        args: [z]\n")) ==
        pod("      - args:\n        - z\n        name: a\n"));
}

TEST_CASE("items are matched by their key, the patch's come first") {
  CHECK(merge(deployment, pod("      - name: a\n        image: one\n      - name: b\n"),
              pod("      - name: c\n      - name: b\n        image: two\n")) ==
        pod("      - name: c\n      - image: two\n        name: b\n      - image: one\n        "
            "name: a\n"));
  CHECK(merge(deployment, pod("      - name: a\n      - name: b\n"),
              pod("      - name: a\n        $patch: delete\n")) == pod("      - name: b\n"));
  CHECK(merge(deployment, pod("      - name: a\n      - name: b\n"),
              pod("      - $patch: replace\n      - name: c\n")) == pod("      - name: c\n"));
  CHECK(merge(deployment, pod("      - name: a\n"), pod("      - $patch: delete\n")) ==
        "spec:\n  template:\n    spec: {}\n");
}

TEST_CASE("with several keys new items come first and the others keep their order") {
  CHECK(merge(service,
              "spec:\n  ports:\n  - {port: 80, protocol: TCP}\n  - {port: 53, protocol: UDP}\n",
              "spec:\n  ports:\n  - {port: 53, protocol: TCP}\n  - {port: 53, protocol: UDP, name: "
              "dns}\n") ==
        "spec:\n  ports:\n  - port: 53\n    protocol: TCP\n  - port: 80\n    protocol: TCP\n"
        "  - name: dns\n    port: 53\n    protocol: UDP\n");
}

TEST_CASE("a port without a protocol is the same port") {
  CHECK(merge(service, "spec: {ports: [{port: 80, name: a}]}",
              "spec: {ports: [{port: 80, targetPort: 8080}]}") ==
        "spec:\n  ports:\n  - name: a\n    port: 80\n    targetPort: 8080\n");
}

TEST_CASE("items without their key displace others, as in kustomize") {
  CHECK(merge(deployment, pod("      - name: a\n      - image: nameless\n"),
              "metadata: {labels: {x: \"y\"}}\n") ==
        "metadata:\n  labels:\n    x: \"y\"\n" + pod("      - image: nameless\n"));
}

TEST_CASE("plain values are matched by themselves") {
  CHECK(merge(deployment, "metadata: {finalizers: [a, b]}", "metadata: {finalizers: [c, b]}") ==
        "metadata:\n  finalizers:\n  - c\n  - b\n  - a\n");
}

TEST_CASE("long lists are merged by an index") {
  std::string object = "spec:\n  ports:\n";
  std::string patch = object;
  for (int i = 0; i < 200; ++i) object += "  - {port: " + std::to_string(i) + ", protocol: TCP}\n";
  for (int i = 150; i < 250; ++i) {
    patch += "  - {port: " + std::to_string(i) + ", protocol: TCP" +
             (i == 160 ? ", $patch: delete" : "") + "}\n";
  }
  const std::string merged = merge(service, object, patch);
  CHECK(std::count(merged.begin(), merged.end(), '-') == 249);
  CHECK(merged.starts_with("spec:\n  ports:\n  - port: 200\n"));
  CHECK(merged.find("port: 160\n") == std::string::npos);
}

TEST_CASE("an object inside an object has its own schema") {
  CHECK(merge(unknown,
              "spec: {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: x}]}}",
              "spec: {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, tty: true}]}}") ==
        "spec:\n  apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    - image: x\n      "
        "name: a\n      tty: true\n");
}

TEST_CASE("a patch of another shape is an error at its place") {
  Tree tree(std::string(unknown) + "spec: {a: {b: 1}}\n");
  const Tree patch(std::string(unknown) + "spec:\n  a: [1]\n");
  OpenApi open_api;
  const auto merged = strategic_merge(tree.root(), patch.root(), open_api, tree.arena);
  REQUIRE(!merged);
  CHECK(merged.error().message == "the patch has a list where the object has a map");
  CHECK(merged.error().position.line == 4);
  CHECK(merged.error().notes.size() == 1);
  CHECK(merge(unknown, "spec: {\"\": 1}", "spec: {a: 1}") ==
        "error: a field without a name cannot be patched");
}

TEST_CASE("the patch stays as it is") {
  Tree tree(std::string(deployment) + pod("      - name: a\n"));
  const Tree patch(std::string(deployment) +
                   pod("      - name: a\n        $patch: delete\n      - name: b\n"));
  const std::string before = patch.text();
  OpenApi open_api;
  REQUIRE(strategic_merge(tree.root(), patch.root(), open_api, tree.arena));
  CHECK(patch.text() == before);
}
