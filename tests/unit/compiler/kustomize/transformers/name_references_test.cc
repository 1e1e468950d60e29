#include "compiler/kustomize/transformers/name_references.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

constexpr const char* pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
    "    envFrom: [{configMapRef: {name: settings}}]\n";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("references follow prefix, suffix and hash", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml",
                  "namePrefix: x-\nnameSuffix: -y\nresources: [p.yaml]\n"
                  "configMapGenerator: [{name: settings, literals: [a=b]}]\n");
  rendering.write("a/p.yaml", pod);
  CHECK(contains(rendering.text("a"), "name: x-settings-y-"));
  CHECK_FALSE(contains(rendering.text("a"), "name: settings"));
}

TEST_CASE("of objects that had one name, the one of the same level is meant", "[kustomize]") {
  Rendering rendering;
  rendering.write("base/kustomization.yaml",
                  "resources: [p.yaml]\nconfigMapGenerator:\n- name: settings\n  literals: [a=b]\n"
                  "generatorOptions: {disableNameSuffixHash: true}\n");
  rendering.write("base/p.yaml", pod);
  rendering.write("one/kustomization.yaml", "namePrefix: one-\nresources: [../base]\n");
  rendering.write("two/kustomization.yaml", "namePrefix: two-\nresources: [../base]\n");
  rendering.write("all/kustomization.yaml", "resources: [../one, ../two]\n");
  const std::string text = rendering.text("all");
  CHECK(contains(text, "name: one-settings\n    name: c"));
  CHECK(contains(text, "name: two-settings\n    name: c"));
}

TEST_CASE("a reference does not leave its namespace", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml",
                  "namespace: there\nnamePrefix: x-\nresources: [s.yaml]\n");
  rendering.write("a/s.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n");
  rendering.write("b/kustomization.yaml", "namespace: here\nresources: [p.yaml]\n");
  rendering.write("b/p.yaml", pod);
  rendering.write("all/kustomization.yaml", "resources: [../a, ../b]\n");
  CHECK(contains(rendering.text("all"), "name: settings\n    name: c"));
}

TEST_CASE("a binding's subject gets name and namespace of its account", "[kustomize]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml",
                  "namespace: place\nnamePrefix: x-\nresources: [r.yaml]\n");
  rendering.write(
      "a/r.yaml",
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n---\n"
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}\n"
      "subjects: [{kind: ServiceAccount, name: s}]\n");
  CHECK(contains(rendering.text("a"), "  name: x-s\n  namespace: place\n"));
}

TEST_CASE("an ambiguous reference is an error at its place", "[kustomize]") {
  Rendering rendering;
  rendering.write("one/kustomization.yaml", "namePrefix: one-\nresources: [s.yaml]\n");
  rendering.write("one/s.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n");
  rendering.write("two/kustomization.yaml", "namePrefix: two-\nresources: [s.yaml]\n");
  rendering.write("two/s.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n");
  rendering.write("all/kustomization.yaml",
                  "namePrefix: all-\nresources: [../one, ../two, p.yaml]\n");
  rendering.write("all/p.yaml", pod);
  const Diagnostic error = rendering.error("all");
  CHECK(error.file == "/all/p.yaml");
  CHECK(error.position.line == 7);
  CHECK(error.notes.size() >= 2);
}

}  // namespace slipway::kustomize
