#include "compiler/kustomize/explain.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/rendering.h"

namespace slipway::kustomize {

namespace {

Result<std::string> explanation(Rendering& rendering, const std::string& query) {
  Recorder recorder;
  rendering.options.recorder = &recorder;
  SLIPWAY_ASSIGN(const Build built,
                 build_objects(*rendering.memory, "/o", rendering.options, nullptr));
  return explain(built, recorder, query);
}

std::string explained(Rendering& rendering, const std::string& query) {
  const Result<std::string> text = explanation(rendering, query);
  return text ? *text : "error: " + text.error().message + " | " + text.error().hint;
}

std::string explained(const std::string& query) {
  Rendering rendering;
  rendering.write("base/kustomization.yaml", "resources: [d.yaml]\n");
  rendering.write(
      "base/d.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec: {replicas: 1}\n");
  rendering.write("o/kustomization.yaml",
                  "namePrefix: a-\nresources: [../base]\nreplicas: [{name: cart, count: 3}]\n"
                  "patches:\n- target: {kind: Service}\n  patch: '- {op: remove, path: /x}'\n");
  return explained(rendering, query);
}

}  // namespace

TEST_CASE("a value is explained by where it was written and what changed it", "[kustomize]") {
  CHECK(explained("Deployment/a-cart:spec") ==
        "Deployment a-cart\n  spec.replicas: 3\n    was 1\n"
        "    /o/kustomization.yaml:3:12 ReplicaCountTransformer: 3\n"
        "    written at /o/kustomization.yaml:3:12\n"
        "/o/kustomization.yaml:5:3: this patch matched no object\n");
  const std::string name = explained("deployment/cart:metadata.name");
  CHECK(name.find("was cart") != std::string::npos);
  CHECK(name.find("/o/kustomization.yaml:1:13 PrefixTransformer: a-cart") != std::string::npos);
  CHECK(explained("Deployment/cart:kind").find("from /base/d.yaml:2:7") != std::string::npos);
}

TEST_CASE("names and paths with colons are told apart by what is there", "[kustomize]") {
  Rendering rendering;
  rendering.write("o/kustomization.yaml", "resources: [r.yaml]\n");
  rendering.write("o/r.yaml",
                  "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
                  "metadata: {name: \"system:node\", annotations: {\"a:b\": c}}\n");
  CHECK(explained(rendering, "ClusterRole/system:node").find("kind: ClusterRole") !=
        std::string::npos);
  CHECK(explained(rendering, "ClusterRole/system:node:metadata.name")
            .starts_with("ClusterRole system:node\n  metadata.name: system:node\n"));
  CHECK(explained(rendering, "ClusterRole/system:pod:kind")
            .starts_with("error: the build has no ClusterRole/system | "));
}

TEST_CASE("values of a Secret are explained without the values", "[kustomize]") {
  Rendering rendering;
  rendering.write("base/kustomization.yaml", "resources: [s.yaml]\n");
  rendering.write("base/s.yaml",
                  "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: Opaque\n"
                  "data: {password: aHVudGVyMnB3}\nstringData: {a: hunter2pw}\n");
  rendering.write("o/kustomization.yaml",
                  "resources: [../base]\npatches:\n- patch: '{apiVersion: v1, kind: Secret, "
                  "metadata: {name: s}, data: {password: b3RoZXI=}}'\n");
  const Result<std::string> text = explanation(rendering, "Secret/s");
  REQUIRE(text);
  for (const char* value : {"aHVudGVyMnB3", "b3RoZXI=", "hunter2pw"})
    CHECK(text->find(value) == std::string::npos);
  CHECK(text->find("data.password: (redacted)\n    was (redacted)\n    /o/kustomization.yaml:3:3 "
                   "PatchTransformer: (redacted)") != std::string::npos);
  CHECK(text->find("stringData.a: (redacted)\n    from /base/s.yaml:6:17") != std::string::npos);
  CHECK(text->find("type: Opaque") != std::string::npos);
}

TEST_CASE("steps of other kinds than a changed field", "[kustomize]") {
  Rendering rendering;
  rendering.write("base/kustomization.yaml",
                  "resources: [o.yaml]\nconfigMapGenerator:\n- name: c\n  literals: [a=1]\n"
                  "generatorOptions: {disableNameSuffixHash: true}\n");
  rendering.write("base/o.yaml",
                  "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
                  "  - name: x\n    ports: [{containerPort: 80, protocol: TCP}]\n---\n"
                  "apiVersion: v1\nkind: Service\nmetadata: {name: gone}\n");
  rendering.write("o/e.env", "# first\nb=2\n");
  rendering.write("o/app.ini", "text");
  rendering.write(
      "o/kustomization.yaml",
      "resources: [../base]\nconfigMapGenerator:\n- name: c\n  behavior: merge\n"
      "  literals: [a=3]\n  envs: [e.env]\n  files: [app.ini]\n"
      "patches:\n- target: {kind: Service}\n"
      "  patch: '{apiVersion: v1, kind: Service, metadata: {name: gone}, $patch: delete}'\n"
      "- patch: '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: "
      "[{name: x, ports: [{containerPort: 9}]}]}}'\n"
      "- patch: '{apiVersion: v1, kind: Pod, metadata: {name: p}}'\n");
  const auto explained_as = [&](const std::string& query) {
    Recorder recorder;
    rendering.options.recorder = &recorder;
    const Result<Build> built = build_objects(*rendering.memory, "/o", rendering.options, nullptr);
    REQUIRE(built);
    const Result<std::string> text = explain(*built, recorder, query);
    return text ? *text : text.error().message;
  };
  const std::string end =
      "/o/kustomization.yaml:12:3: this patch matched, and changed nothing: the values are the "
      "same already\n";
  CHECK(explained_as("ConfigMap/c:data.a") ==
        "ConfigMap c\n  data.a: 3\n    was 1\n    /o/kustomization.yaml:3:3 ConfigMapGenerator: 3\n"
        "    written at /o/kustomization.yaml:5:14\n" +
            end);
  CHECK(explained_as("ConfigMap/c:data.b").find("written at /o/e.env:2:1") != std::string::npos);
  CHECK(explained_as("ConfigMap/c:data[\"app.ini\"]").find("written at /o/app.ini:1:1") !=
        std::string::npos);
  CHECK(explained_as("Pod/p:metadata.name") ==
        "Pod p\n  metadata.name: p\n    from /base/o.yaml:3:18\n" + end);
  CHECK(explained_as("Pod/p:spec.containers[name=x].ports[containerPort=80]")
            .find("protocol: TCP\n    from /base/o.yaml:7:43") != std::string::npos);
}

TEST_CASE("of several replacements, each one that wrote a value is named", "[kustomize]") {
  Rendering rendering;
  rendering.write("o/o.yaml",
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: x}\n");
  rendering.write("o/kustomization.yaml",
                  "resources: [o.yaml]\nreplacements:\n"
                  "- sourceValue: one\n"
                  "  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]\n"
                  "- sourceValue: other\n"
                  "  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.b], options: "
                  "{create: true}}]\n"
                  "- sourceValue: last\n"
                  "  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]\n");
  Recorder recorder;
  rendering.options.recorder = &recorder;
  const Result<Build> built = build_objects(*rendering.memory, "/o", rendering.options, nullptr);
  REQUIRE(built);
  CHECK(*explain(*built, recorder, "ConfigMap/c:data.a") ==
        "ConfigMap c\n  data.a: last\n    was x\n"
        "    /o/kustomization.yaml:3:3 ReplacementTransformer: one\n"
        "    /o/kustomization.yaml:7:3 ReplacementTransformer: last\n"
        "    written at /o/kustomization.yaml:7:16\n");
}

TEST_CASE("what a step took away is explained, too", "[kustomize]") {
  Rendering rendering;
  rendering.write(
      "o/o.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: x, b: y}\n---\n"
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aHVudGVyMg==}\n---\n"
      "apiVersion: v1\nkind: Service\nmetadata: {name: gone}\n");
  rendering.write(
      "o/kustomization.yaml",
      "resources: [o.yaml]\npatches:\n"
      "- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: null}}'\n"
      "- patch: '{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: null}}'\n"
      "- patch: '{apiVersion: v1, kind: Service, metadata: {name: gone}, $patch: delete}'\n");
  CHECK(explained(rendering, "ConfigMap/c:data.a") ==
        "ConfigMap c\n  data.a (not there any more)\n    was x\n"
        "    /o/kustomization.yaml:3:3 PatchTransformer: removed\n");
  CHECK(explained(rendering, "ConfigMap/c:data").find("  data.b: y\n") != std::string::npos);
  CHECK(explained(rendering, "Secret/s:data.a").find("was (redacted)\n") != std::string::npos);
  const Result<std::string> gone = explanation(rendering, "Service/gone");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().message == "the build has no Service/gone: it was taken away");
  REQUIRE(gone.error().notes.size() == 2);
  CHECK(gone.error().notes[0].message == "PatchTransformer removed it");
  CHECK(gone.error().notes[0].position == Position{5, 3});
  CHECK(gone.error().notes[1].position == Position{11, 1});
}

TEST_CASE("an object that was taken away is known by each of its names", "[kustomize]") {
  Rendering rendering;
  rendering.write("base/kustomization.yaml", "namePrefix: p-\nresources: [o.yaml]\n");
  rendering.write("base/o.yaml",
                  "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\n"
                  "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
                  "metadata: {name: \"system:node\"}\n");
  rendering.write(
      "o/kustomization.yaml",
      "resources: [../base]\npatches:\n"
      "- {target: {kind: Service}, patch: '{$patch: delete, kind: S, metadata: {name: s}}'}\n"
      "- {target: {kind: ClusterRole}, "
      "patch: '{$patch: delete, kind: C, metadata: {name: c}}'}\n");
  for (const char* query :
       {"Service/s", "Service/p-s", "ClusterRole/system:node", "ClusterRole/p-system:node:kind"}) {
    INFO(query);
    CHECK(explained(rendering, query).find(": it was taken away") != std::string::npos);
  }
}

TEST_CASE("what was a Secret keeps its values to itself", "[kustomize]") {
  Rendering rendering;
  rendering.write("o/s.yaml",
                  "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},"
                  "\"data\":{\"pw\":\"SFVOVEVSMTA=\"}}\n");
  rendering.write("o/kustomization.yaml",
                  "resources: [s.yaml]\npatches:\n- target: {kind: Secret}\n"
                  "  options: {allowKindChange: true}\n  patch: |\n"
                  "    - {op: replace, path: /kind, value: ConfigMap}\n"
                  "    - {op: remove, path: /data/pw}\n    - {op: add, path: /data/a, value: b}\n");
  const std::string changed = explained(rendering, "ConfigMap/s");
  CHECK(changed.find("data.pw (not there any more)\n    was (redacted)\n") != std::string::npos);
  CHECK(changed.find("SFVOVEVSMTA=") == std::string::npos);

  rendering.write(
      "o/kustomization.yaml",
      "resources: [s.yaml]\npatches:\n"
      "- patch: '{apiVersion: v1, kind: Secret, metadata: {name: s}, $patch: delete}'\n");
  const Result<std::string> gone = explanation(rendering, "Secret/s");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().message == "the build has no Secret/s: it was taken away");
  REQUIRE(gone.error().notes.size() == 2);
  for (const DiagnosticNote& note : gone.error().notes) CHECK(note.source_line.empty());
}

TEST_CASE("what is not there gets a suggestion", "[kustomize]") {
  CHECK(explained("Deployment/cart:spec.replica").find("did you mean `spec.replicas`?") !=
        std::string::npos);
  CHECK(explained("Deployment/a-card").find("did you mean `Deployment/a-cart`") !=
        std::string::npos);
  CHECK(explained("Deployment/cart:spec.nothing").find("has no field") != std::string::npos);
  CHECK(explained("nonsense").find("KIND/NAME") != std::string::npos);
}

}  // namespace slipway::kustomize
