// More corners in which the real kustomize 5.8.2 printed these bytes, or refused: what its steps
// leave in the objects for each other, and what is only found out at the end.
#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/exactness.h"

namespace slipway::kustomize {

TEST_CASE("a component may not give two generated objects one name", "[exactness]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml",
                  "configMapGenerator: [{name: a}, {name: b, literals: [x=y]}]\n"
                  "components: [../c]\n");
  rendering.write("c/kustomization.yaml",
                  "kind: Component\nreplacements: [{sourceValue: same, "
                  "targets: [{select: {kind: ConfigMap}}]}]\n");
  CHECK(rendering.text("a").starts_with("error: "));
}

TEST_CASE("a part of nothing in a field path is no key", "[exactness]") {
  const std::string object = "kind: Widget\nmetadata:\n  name: w\nspec:\n  \"\":\n    a: b\n";
  CHECK(built(object,
              "replacements: [{sourceValue: x, targets: [{select: {kind: Widget}, "
              "fieldPaths: [spec..a], options: {create: true}}]}]\n")
            .starts_with("error: "));
}

TEST_CASE("a replacement may spoil an object that is not printed", "[exactness]") {
  const std::string object =
      "kind: Widget\nmetadata:\n  name: w\n  annotations: {config.kubernetes.io/local-config: "
      "'true'}\nspec: {size: 3}\n---\n";
  CHECK(built(object + plain_pod,
              "replacements: [{sourceValue: x, targets: [{select: {kind: "
              "Widget}, fieldPaths: [spec.size]}]}]\n") == plain_pod);
}

TEST_CASE("what kustomize notes in annotations counts where a manifest has it", "[exactness]") {
  const auto noted = [](const std::string& notes) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations:\n" + notes;
  };
  const std::string internal = "    internal.config.kubernetes.io/";
  CHECK(built(noted(internal + "needsHashSuffix: enabled\n"), "").ends_with("c-6ct58987ht\n"));
  CHECK(built(noted(internal + "needsHashSuffix: 'true'\n"), "").ends_with("name: c\n"));
  const std::string before =
      noted(internal + "previousNames: old\n" + internal + "previousNamespaces: default\n" +
            internal + "previousKinds: ConfigMap\n");
  const std::string patch =
      "patches: [{target: {name: old}, patch: '{kind: ConfigMap, metadata: {name: x}, a: b}'}]\n";
  CHECK(built(before, patch) == "a: b\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n");
  const std::string rename =
      "patches: [{target: {name: c}, patch: '{kind: ConfigMap, metadata: {name: x, annotations: "
      "{internal.config.kubernetes.io/allowNameChange: enabled}}}'}]\n";
  CHECK(built("kind: ConfigMap\nmetadata: {name: c}\n", rename).ends_with("name: x\n"));
}

TEST_CASE("what kustomize's reader notes stands there for patches", "[exactness]") {
  const std::string object =
      "kind: Widget\nmetadata:\n  name: w\n  annotations: {internal.config.kubernetes.io/path: "
      "x}\n";
  CHECK(built(object,
              "patches: [{target: {name: w}, patch: '[{\"op\": \"copy\", \"from\": "
              "\"/metadata/annotations/internal.config.kubernetes.io~1path\", \"path\": "
              "\"/copied\"}]'}]\n") == "copied: x\nkind: Widget\nmetadata:\n  name: w\n");
}

TEST_CASE("what a tag calls a time must be one, also between braces", "[exactness]") {
  const std::string head = "kind: Widget\nmetadata: {name: w}\n";
  CHECK(
      built(head + "spec: {a: !!timestamp 'a:b'}\n", "").starts_with("error: `a:b` is not a time"));
  CHECK(built(head + "spec: {a: 2001-01-01T01:00:00Z}\n", "")
            .ends_with("spec:\n  a: \"2001-01-01T01:00:00Z\"\n"));
}

TEST_CASE("a replacement may leave a number that is none for a while", "[exactness]") {
  const std::string object = "kind: Widget\nmetadata:\n  name: w\nspec: {size: 3}\n";
  const std::string twice =
      "replacements: [{sourceValue: x, targets: [{select: {kind: Widget}, fieldPaths: "
      "[spec.size]}]}, {sourceValue: '5', targets: [{select: {kind: Widget}, fieldPaths: "
      "[spec.size]}]}]\n";
  CHECK(built(object, twice) == "kind: Widget\nmetadata:\n  name: w\nspec:\n  size: 5\n");
}

TEST_CASE("a null with a tag and without a text goes in a merge", "[exactness]") {
  const std::string object = "kind: Widget\nmetadata: {name: w}\na: !!null ''\nb: !!null\nc: ~\n";
  const std::string plain = "kind: Widget\nmetadata:\n  name: w\n";
  CHECK(built(object, "patches: [{patch: '{kind: Widget, metadata: {name: w}}'}]\n") ==
        "c: null\n" + plain);
  CHECK(built(object, "") == "a: null\nb: null\nc: null\n" + plain);
  CHECK(built("{kind: Widget, metadata: {name: w}, a: !!null '', b: }\n", "") ==
        "a: null\nb: \"\"\n" + plain);
}

TEST_CASE("options of generators matter only where something is generated", "[exactness]") {
  const std::string options = "generatorOptions: {annotations: {a: \"\\u007f\"}}\n";
  CHECK(built(plain_pod, options) == plain_pod);
  CHECK(built(plain_pod, options + "configMapGenerator: [{name: c}]\n").starts_with("error: "));
}

TEST_CASE("what the build notes in annotations parts them from labels", "[exactness]") {
  const std::string text =
      built(plain_pod,
            "labels: [{pairs: {a: x}, fields: [{path: metadata/annotations, create: true}]}]\n"
            "commonLabels: {a: z}\nbuildMetadata: [managedByLabel]\n");
  CHECK(text.find("annotations:\n    a: x\n") != std::string::npos);
  CHECK(text.find("labels:\n    a: z\n") != std::string::npos);
}

TEST_CASE("a JSON patch is JSON, not YAML that looks like it", "[exactness]") {
  const auto patched = [](const std::string& operations) {
    return built(plain_pod, "patches: [{target: {kind: Pod}, patch: '" + operations + "'}]\n");
  };
  CHECK(patched(R"([{"op": "add", "path": "/x", "value": -1.5e+3}])") ==
        plain_pod + std::string("x: -1500\n"));
  CHECK(patched(R"([{"op": "add", "path": "/x", "value": 1,}])").starts_with("error: "));
  CHECK(patched(R"([{"op": "add", "path": "/x", "value": &a 1}])").starts_with("error: "));
  CHECK(patched(R"([{"op": "add", "path": "/x", "value": 01}])").starts_with("error: "));
  CHECK(patched(R"([{"op": "add", "path": "/x", "value": "\q"}])").starts_with("error: "));
}

TEST_CASE("an empty or broken schema file matters only where a schema is asked for",
          "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", "apiVersion: v1\n" + plain_pod);
  rendering.write("a/s.json", "");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nopenapi: {path: s.json}\n");
  CHECK(rendering.text("a") == "apiVersion: v1\n" + plain_pod);
  rendering.write("a/s.json", "definitions:\n  a:\n    b: c\n   d: e\n");
  CHECK(rendering.text("a") == "apiVersion: v1\n" + plain_pod);
  rendering.write("a/o.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n");
  CHECK(rendering.error("a").file == "/a/s.json");
  CHECK(rendering.error("a").position.line == 4);
}

TEST_CASE("a file for each object is not written as text in between", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod + "text: >\n\n  one\n    two\n");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\n");
  const auto objects = build_objects(*rendering.memory, "/a", {}, nullptr);
  REQUIRE(objects);
  CHECK(*to_text(*objects) == plain_pod + "text: |2\n\n  one\n\n    two\n");
  CHECK(*to_file_text(objects->objects.front()) == plain_pod + "text: |2\n\n  one\n    two\n");
}

TEST_CASE("a number in the place of a quoted text is a number in a file of its own",
          "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod + "number: \"x\"\ntime: \"x\"\ntext: \"x\"\n");
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\npatches:\n- patch: |\n    kind: Pod\n    metadata: {name: "
                  "cart}\n    number: 5.50\n    time: 2020-01-01\n    text: \"5\"\n");
  const auto objects = build_objects(*rendering.memory, "/a", {}, nullptr);
  REQUIRE(objects);
  CHECK(*to_text(*objects) == plain_pod + "number: \"5.50\"\ntext: \"5\"\ntime: \"2020-01-01\"\n");
  CHECK(*to_file_text(objects->objects.front()) ==
        plain_pod + "number: 5.5\ntext: \"5\"\ntime: \"2020-01-01T00:00:00Z\"\n");
}

TEST_CASE("a replacement in a file of its own may have a sourceValue beside", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/r.yaml",
                  "{sourceValue: x, targets: [{select: {kind: None}, fieldPaths: [a]}]}\n");
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\nreplacements: [{path: r.yaml, sourceValue: y}]\n");
  CHECK(rendering.text("a") == plain_pod);
}

TEST_CASE("a value that a prefix changed has lost its comment and tag", "[exactness]") {
  const std::string objects =
      "kind: A\nmetadata: {name: !x a} # why\n---\nkind: B\nmetadata: {name: b}\ndata: 'l: []'\n";
  const std::string copy =
      "replacements: [{source: {kind: A}, targets: [{select: {kind: B}, fieldPaths: [data.l]}]}]\n";
  CHECK(built(objects, copy).find("data: 'l: !x a'\n") != std::string::npos);
  CHECK(built(objects, copy + "namePrefix: p-\n").find("data: 'l: p-a'\n") != std::string::npos);
}

TEST_CASE("what a JSON patch left in quotes, a number that replaces it is in quotes, too",
          "[exactness]") {
  const auto merged = [](const std::string& old) {
    const std::string text =
        built(plain_pod + "text: " + old + "\n",
              "patches:\n- target: {kind: Pod}\n  patch: '[{\"op\": \"add\", \"path\": \"/x\", "
              "\"value\": 1}]'\n- patch: '{kind: Pod, metadata: {name: cart}, text: 5}'\n");
    return text.substr(text.find("text: "));
  };
  CHECK(merged("'a b'") == "text: 5\nx: 1\n");
  CHECK(merged("'a: b'") == "text: \"5\"\nx: 1\n");
  CHECK(merged("'*'") == "text: \"5\"\nx: 1\n");
  CHECK(merged("\"a\\tb\"") == "text: \"5\"\nx: 1\n");
  CHECK(merged("'1'") == "text: \"5\"\nx: 1\n");
}

TEST_CASE("configurations may not repeat a key", "[exactness]") {
  const auto configured = [](const std::string& configuration) {
    Rendering rendering;
    rendering.write("a/o.yaml", plain_pod);
    rendering.write("a/c.yaml", configuration);
    rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nconfigurations: [c.yaml]\n");
    return rendering.text("a");
  };
  CHECK(configured("images: [{path: a}, {path: a}]\n") == plain_pod);
  CHECK(configured("images: []\nimages: []\n") ==
        "error: the key `images` stands twice in this mapping");
  CHECK(configured("nameReference: [{kind: A, fieldSpecs: [{path: a, kind: B, path: a}]}]\n") ==
        "error: the key `path` stands twice in this mapping");
}

}  // namespace slipway::kustomize
