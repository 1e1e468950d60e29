#include "compiler/kustomize/transformers/patch.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

Rendering with_patch(const std::string& kustomization) {
  Rendering rendering;
  rendering.write("base/kustomization.yaml",
                  "resources: [d.yaml]\nlabels: [{pairs: {app: cart}, includeSelectors: true}]\n");
  rendering.write("base/d.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n");
  rendering.write("o/kustomization.yaml", "resources: [../base]\n" + kustomization);
  return rendering;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a label that kustomize put in several places changes in all of them", "[kustomize]") {
  Rendering merged = with_patch(
      "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n"
      "    metadata: {name: d, labels: {app: x}}\n");
  CHECK_FALSE(contains(merged.text("o"), "cart"));
  Rendering labelled = with_patch("labels: [{pairs: {app: x}}]\n");
  CHECK_FALSE(contains(labelled.text("o"), "cart"));
  // A JSON patch goes through JSON, where every place has its own.
  Rendering operated = with_patch(
      "patches:\n- target: {kind: Deployment}\n  patch: '- {op: replace, path: "
      "/metadata/labels/app, value: x}'\n");
  CHECK(contains(operated.text("o"), "app: x"));
  CHECK(contains(operated.text("o"), "app: cart"));
}

TEST_CASE("an object keeps its namespace, whatever a patch has there", "[kustomize]") {
  for (const std::string space : {"[]", "{}", "[x]", "other", "~"}) {
    INFO(space);
    Rendering rendering = with_patch(
        "namespace: shop\npatches:\n- target: {kind: Deployment}\n"
        "  patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: " +
        space + ", labels: {a: b}}}'\n");
    CHECK(contains(rendering.text("o"), "    a: b\n"));
    CHECK(contains(rendering.text("o"), "  namespace: shop\n"));
  }
}

TEST_CASE("a JSON patch in YAML has to be one in JSON, whatever it is aimed at", "[kustomize]") {
  for (const std::string value : {".nan", "[-.inf]", "{a: .inf}"}) {
    INFO(value);
    Rendering rendering = with_patch(
        "patches:\n- target: {kind: Service}\n  patch: '- {op: add, path: /x, value: " + value +
        "}'\n");
    CHECK(rendering.error("o").message.starts_with("JSON has no number `"));
  }
}

TEST_CASE("a JSON patch may add to annotations that are not there", "[kustomize]") {
  Rendering rendering = with_patch(
      "patches:\n- target: {kind: Deployment}\n"
      "  patch: '- {op: add, path: /metadata/annotations/a, value: b}'\n");
  CHECK(contains(rendering.text("o"), "annotations:\n    a: b\n"));
}

TEST_CASE("a target that matches nothing is fine, a patch without a match is not", "[kustomize]") {
  Rendering nothing =
      with_patch("patches:\n- target: {kind: Service}\n  patch: '- {op: remove, path: /x}'\n");
  CHECK(contains(nothing.text("o"), "kind: Deployment"));
  Rendering lost = with_patch(
      "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: "
      "e}\n");
  const Diagnostic error = lost.error("o");
  CHECK(error.file == "/o/kustomization.yaml");
  CHECK(error.position.line == 4);
  CHECK(contains(error.hint, "Deployment d"));
}

TEST_CASE("a patch needs one source, and only one", "[kustomize]") {
  CHECK(contains(with_patch("patches: [{target: {kind: Deployment}}]\n").error("o").message,
                 "needs"));
  CHECK(contains(with_patch("patches: [{path: a, patch: b}]\n").error("o").message, "not both"));
  CHECK(contains(with_patch("patches:\n- patch: '- {op: remove, path: /x}'\n").error("o").message,
                 "needs a `target`"));
}

TEST_CASE("a text of comments is no patch, and no mistake", "[kustomize]") {
  Rendering rendering = with_patch("patches:\n- patch: '# nothing'\n");
  CHECK(contains(rendering.text("o"), "kind: Deployment"));
}

TEST_CASE("a place in a block of the kustomization is the one that it has in the file",
          "[kustomize]") {
  const auto place = [](const std::string& block) {
    const Diagnostic error =
        with_patch("patches:\n- target: {kind: Deployment}\n  patch: " + block).error("o");
    return std::pair(error.position, error.source_line);
  };
  const std::string operation = "    - op: add\n      path: /spec/x/y\n      value: 1\n";
  const std::pair wrong_path(Position{6, 13}, std::string("      path: /spec/x/y"));
  CHECK(place("|-\n" + operation) == wrong_path);
  const std::pair one_later(Position{7, 13}, wrong_path.second);
  CHECK(place("|\n\n" + operation) == one_later);
  CHECK(place("|2\n" + operation).first == Position{6, 13});
  const std::pair not_closed(Position{5, 7}, std::string("    - [op: add"));
  CHECK(place("|\n    - [op: add\n      path: /x\n") == not_closed);
}

}  // namespace slipway::kustomize
