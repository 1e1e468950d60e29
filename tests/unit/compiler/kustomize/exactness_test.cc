// Corners in which the real kustomize 5.8.2 printed these bytes. Most were found by random trees
// (tests/conformance/differential); each names the rule of kustomize that is behind it.
#include "tests/unit/compiler/kustomize/exactness.h"

#include <catch2/catch.hpp>

namespace slipway::kustomize {

namespace {

constexpr const char* pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\n";
// What a second layer with nothing but an empty patch makes of the first one.
std::string patched_again(const std::string& objects, const std::string& kustomization,
                          const std::string& patch) {
  Rendering rendering;
  rendering.write("b/o.yaml", objects);
  rendering.write("b/kustomization.yaml", "resources: [o.yaml]\n" + kustomization);
  rendering.write("a/kustomization.yaml",
                  "resources: [../b]\npatches: [{patch: '" + patch + "'}]\n");
  return rendering.text("a");
}

std::string json_patched(const std::string& patch) {
  return built(plain_pod, "patches: [{target: {kind: Pod}, patch: '" + patch + "'}]\n");
}

// What becomes of a pod beside such a file of `crds`.
std::string with_crds(const std::string& text, const std::string& file = "crd.yaml") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/" + file, text);
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\ncrds: [" + file + "]\n");
  return rendering.text("a");
}

}  // namespace

TEST_CASE("a field that a replacement made has no type yet", "[exactness]") {
  CHECK(
      built("kind: Pod\nmetadata: {name: cart}\n---\nkind: Secret\nmetadata: {name: s}\n",
            "replacements:\n"
            "- sourceValue: ''\n"
            "  targets: [{select: {kind: Secret}, fieldPaths: [data.a], options: {create: true}}]\n"
            "- source: {kind: Pod}\n"
            "  targets: [{select: {kind: Secret}, fieldPaths: [data.a]}]\n") ==
      "data:\n  a: cart\nkind: Secret\nmetadata:\n  name: s\n---\n" + plain_pod);
}

TEST_CASE("vars make a string of a text without a type", "[exactness]") {
  CHECK(built(std::string(pod) + "spec: {number: -5}\n---\nkind: Widget\nmetadata: {name: s}\n",
              "vars: [{name: V, objref: {apiVersion: v1, kind: Pod, name: cart}}]\n"
              "replacements:\n"
              "- source: {kind: Pod, fieldPath: spec.number}\n"
              "  targets: [{select: {kind: Widget}, fieldPaths: [metadata.labels.x], options: "
              "{create: true}}]\n")
            .ends_with("  labels:\n    x: \"-5\"\n  name: s\n"));
}

TEST_CASE("a strategic patch quotes texts without a type, not numbers", "[exactness]") {
  CHECK(patched_again("kind: Pod\nmetadata: {name: cart, labels: {env: 'null'}}\n---\n"
                      "kind: Widget\nmetadata: {name: s}\n",
                      "replacements:\n"
                      "- source: {kind: Pod, fieldPath: metadata.labels.env}\n"
                      "  targets: [{select: {kind: Widget}, fieldPaths: [metadata.labels.x], "
                      "options: {create: true}}]\n",
                      "{kind: Widget, metadata: {name: s}}")
            .ends_with("  labels:\n    x: \"null\"\n  name: s\n"));
  CHECK(patched_again("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n",
                      "replicas: [{name: d, count: 3}]\n",
                      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}")
            .ends_with("spec:\n  replicas: 3\n"));
}

TEST_CASE("an empty map takes the style of what is merged into it", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", "kind: Widget\nmetadata: {name: s}\nspec: {}\n");
  rendering.write("a/p.yaml", "kind: Widget\nmetadata: {name: s}\nspec:\n  x: >+\n    text\n\n");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\npatches: [{path: p.yaml}]\n");
  CHECK(rendering.text("a").ends_with("spec:\n  x: |+\n    text\n\n\n"));
}

TEST_CASE("annotations of null go where kustomize writes its own", "[exactness]") {
  CHECK(built("kind: Pod\nmetadata: {name: cart}\n---\n"
              "kind: Widget\nmetadata: {name: s, annotations: null}\n",
              "namespace: test\n"
              "replacements:\n"
              "- source: {kind: Pod}\n"
              "  targets: [{select: {kind: Widget}, fieldPaths: [metadata.annotations.copied], "
              "options: {create: true}}]\n")
            .ends_with("  annotations:\n    copied: cart\n  name: s\n  namespace: test\n"));
}

TEST_CASE("annotations exist once an object was renamed", "[exactness]") {
  CHECK(built(plain_pod,
              "nameSuffix: \"9\"\ntransformers:\n- |\n  apiVersion: builtin\n"
              "  kind: AnnotationsTransformer\n  metadata: {name: t}\n  annotations: {x: \"y\"}\n"
              "  fieldSpecs: [{path: metadata/annotations}]\n")
            .ends_with("metadata:\n  annotations:\n    x: \"y\"\n  name: cart9\n"));
}

TEST_CASE("a patch that may change the kind leaves a mark for copies", "[exactness]") {
  CHECK(built(pod,
              "patches:\n"
              "- {target: {kind: Pod}, options: {allowKindChange: true}, patch: '{kind: Pod, "
              "metadata: {name: x}}'}\n"
              "- {target: {kind: Pod}, patch: '[{\"op\": \"copy\", \"from\": \"/metadata\", "
              "\"path\": \"/extra\"}]'}\n")
            .starts_with("apiVersion: v1\nextra:\n  annotations:\n"
                         "    internal.config.kubernetes.io/allowKindChange: enabled\n"));
}

TEST_CASE("an apiVersion of null is refused where names are followed", "[exactness]") {
  const std::string null_version = "apiVersion: null\nmetadata: {name: cart}\n";
  CHECK(built(null_version + "kind: Pod\n", "").starts_with("error: the `apiVersion`"));
  CHECK(built(null_version + "kind: Widget\n", "").starts_with("apiVersion: null\n"));
}

TEST_CASE("what a component configures takes the place of general field specs", "[exactness]") {
  Rendering rendering;
  rendering.write(
      "a/o.yaml",
      "kind: Pod\nmetadata: {name: cart}\n---\nkind: Deployment\nmetadata: {name: d}\n");
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\nnamePrefix: p-\ncomponents: [../c]\n");
  rendering.write("c/kustomization.yaml",
                  "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
                  "configurations: [f.yaml]\n");
  rendering.write("c/f.yaml", "namePrefix: [{path: metadata/name, kind: Deployment}]\n");
  CHECK(rendering.text("a") == "kind: Deployment\nmetadata:\n  name: p-d\n---\n" + plain_pod);
}

TEST_CASE("`<<` is no string any more after a JSON patch", "[exactness]") {
  CHECK(built(std::string(pod) + "spec: {containers: [{name: c, args: ['<<']}]}\n",
              "vars: [{name: V, objref: {apiVersion: v1, kind: Pod, name: cart}}]\n"
              "patches: [{target: {kind: Pod}, patch: '[{\"op\": \"add\", \"path\": \"/x\", "
              "\"value\": 1}]'}]\n")
            .starts_with("error: this item is no string"));
}

TEST_CASE("texts of a kustomization go through YAML 1.1", "[exactness]") {
  const auto generated = [](const std::string& literal) {
    Rendering rendering;
    rendering.write("a/kustomization.yaml",
                    "generatorOptions: {disableNameSuffixHash: true}\n"
                    "configMapGenerator: [{name: c, literals: [" +
                        literal + "]}]\n");
    return rendering.text("a");
  };
  const std::string end = "\nkind: ConfigMap\nmetadata:\n  name: c\n";
  CHECK(generated("\"a=x\\u0085y\"") == "apiVersion: v1\ndata:\n  a: x y" + end);
  CHECK(generated("\"a=x \\u2028 y\"") == "apiVersion: v1\ndata:\n  a: \"x \\L y\"" + end);
  CHECK(generated("\"a=x\\x7F\"").starts_with("error: a control character"));
}

TEST_CASE("a plug-in's configuration is printed as a resource first", "[exactness]") {
  Rendering rendering;
  rendering.write("a/kustomization.yaml", "generators: [g.yaml]\n");
  rendering.write("a/g.yaml",
                  "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: c}\n"
                  "options: {disableNameSuffixHash: true}\nliterals:\n- >\n  a=one\n\n  two\n");
  CHECK(rendering.text("a") ==
        "apiVersion: v1\ndata:\n  a: |\n    one\n    two\nkind: ConfigMap\nmetadata:\n  name: c\n");
}

TEST_CASE("words of YAML 1.1 stay texts in a plug-in's configuration", "[exactness]") {
  CHECK(built(plain_pod,
              "transformers:\n- |\n  apiVersion: builtin\n  kind: AnnotationsTransformer\n"
              "  metadata: {name: t}\n  annotations: {y: yes, x: \"\\n\\n\"}\n"
              "  fieldSpecs: [{path: metadata/annotations, create: true}]\n")
            .ends_with("  annotations:\n    x: |2+\n\n\n    \"y\": \"yes\"\n  name: cart\n"));
}

TEST_CASE("what a generator wrote keeps its style under a patch", "[exactness]") {
  const auto patched = [](const std::string& literal, const std::string& data) {
    return built(
        "kind: Pod\nmetadata: {name: p}\n",
        "generatorOptions: {disableNameSuffixHash: true}\n"
        "configMapGenerator: [{name: c, literals: [" +
            literal +
            "]}]\npatches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, "
            "data: " +
            data + "}'}]\n");
  };
  CHECK(patched("a=5", "{a: 6}").find("  a: \"6\"\n") != std::string::npos);
  CHECK(patched("\"a=x\\ny\"", "{a: \"\\tx\"}").starts_with("error: a block of text that begins"));
}

TEST_CASE("a number in quotes is a number until it is printed", "[exactness]") {
  const std::string objects =
      "kind: Pod\nmetadata: {name: p}\n---\nkind: Widget\nmetadata: {name: "
      "w}\nspec: {a: 'x'}\n";
  const std::string patch = "{kind: Widget, metadata: {name: w}, spec: {a: 5}}";
  CHECK(patched_again(objects, "", patch).ends_with("  a: \"5\"\n"));
  Rendering rendering;
  rendering.write("a/o.yaml", objects);
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\npatches: [{patch: '" + patch +
                      "'}]\nreplacements:\n- source: {kind: Pod}\n"
                      "  targets: [{select: {kind: Widget}, fieldPaths: [spec.a]}]\n");
  CHECK(rendering.text("a").starts_with("error: `p` cannot take the place of an integer"));
}

TEST_CASE("a tag says what a word is in a JSON patch", "[exactness]") {
  CHECK(json_patched(
            "- {op: add, path: /x, value: [!!str yes, !!timestamp 2001-01-01, yes, ! 12]}") ==
        plain_pod + std::string("x:\n- \"yes\"\n- \"2001-01-01\"\n- true\n- \"12\"\n"));
}

TEST_CASE("a JSON patch that begins with a bracket is read as JSON", "[exactness]") {
  CHECK(json_patched(R"([{"op": "add", "path": "\/x", "value": "\ud83d\ude00\ud800|"}])") ==
        plain_pod + std::string("x: \"\\U0001F600\uFFFD|\"\n"));
  CHECK(json_patched("[{op: add, path: /x, value: 1}]").starts_with("error: this is not JSON"));
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/p.json", "\n[{op: add, path: /x, value: 1}]");
  rendering.write("a/kustomization.yaml",
                  "resources: [o.yaml]\npatches: [{target: {kind: Pod}, path: p.json}]\n");
  CHECK(rendering.text("a") == plain_pod + std::string("x: 1\n"));
}

TEST_CASE("CRDs that begin with a brace are read as JSON", "[exactness]") {
  const auto with_json = [](const std::string& text) { return with_crds(text, "crd.json"); };
  CHECK(with_json("{\"a\": {}}\n") == plain_pod);
  CHECK(with_json("{\n}\n}\n").starts_with("error: this is not JSON"));
  CHECK(with_json("{a: {}}\n").starts_with("error: this is not JSON"));
  CHECK(with_json("{\"a\": {},}\n").starts_with("error: this is not JSON"));
  CHECK(with_json("{\"a\": &x {}}\n").starts_with("error: this is not JSON"));
}

TEST_CASE("items of a list beside other objects go through JSON", "[exactness]") {
  CHECK(built(plain_pod + std::string("---\nkind: List\nitems:\n- kind: ConfigMap\n"
                                      "  metadata: {name: c}\n  data:\n    folded: >\n      one\n"
                                      "\n      two\n    date: 2001-01-01\n    big: 1e3\n"
                                      "    tilde: ~\n"),
              "") ==
        "data:\n  big: 1000\n  date: \"2001-01-01T00:00:00Z\"\n  folded: |\n    one\n    two\n"
        "  tilde: null\nkind: ConfigMap\nmetadata:\n  name: c\n---\n" +
            plain_pod);
}

TEST_CASE("a file of replacements may hold more than is known", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/r.yaml",
                  "unknown: 1\nsourceValue: 5\ntargets: [{select: {kind: Pod}, fieldPaths: "
                  "[spec.x], options: {create: yes, other: 2}}]\n");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nreplacements: [{path: r.yaml}]\n");
  CHECK(rendering.text("a") == plain_pod + std::string("spec:\n  x: 5\n"));
}

TEST_CASE("two objects of one name are refused in every order", "[exactness]") {
  CHECK(built("kind: Pod\nmetadata: {name: cart}\n---\nkind: Service\nmetadata: {name: a}\n---\n"
              "kind: Service\nmetadata: {name: b}\n",
              "sortOptions: {order: fifo}\n"
              "replacements: [{source: {kind: Pod}, targets: [{select: {kind: Service}}]}]\n")
            .starts_with("error: "));
}

TEST_CASE("a name reference may rename the referrer itself", "[exactness]") {
  Rendering rendering;
  rendering.write("b1/o.yaml", "kind: ConfigMap\nmetadata: {name: a}\n");
  rendering.write("b1/kustomization.yaml", "resources: [o.yaml]\nnamePrefix: z-\n");
  rendering.write("b2/o.yaml", "kind: ConfigMap\nmetadata: {name: b}\n");
  rendering.write("b2/kustomization.yaml", "resources: [o.yaml]\nnamePrefix: y-\n");
  rendering.write("a/c.yaml",
                  "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: Widget, path: "
                  "metadata/name}]}]\n");
  rendering.write("a/w.yaml",
                  "kind: Widget\nmetadata: {name: a}\n---\nkind: Widget\nmetadata: {name: b}\n");
  rendering.write("a/kustomization.yaml",
                  "resources: [../b1, ../b2, w.yaml]\nconfigurations: [c.yaml]\n");
  CHECK(rendering.text("a").ends_with(
      "kind: Widget\nmetadata:\n  name: y-b\n---\nkind: Widget\nmetadata:\n  name: z-a\n"));
  rendering.write("a/w.yaml",
                  "kind: Widget\nmetadata: {name: a}\n---\nkind: Widget\nmetadata: {name: z-a}\n");
  CHECK(rendering.error("a").message == "Widget z-a is there twice");
}

TEST_CASE("plug-ins without any content are none", "[exactness]") {
  for (const std::string text : {"''", "'# only a comment'", "'{}'", "'[]'", "'null'"}) {
    for (const std::string field : {"transformers", "generators", "validators"}) {
      CHECK(built(plain_pod, field + ": [" + text + "]\n") == plain_pod);
    }
  }
  CHECK(built(plain_pod, "transformers: ['text']\n").starts_with("error: "));
}

TEST_CASE("whole numbers are what JSON takes for one", "[exactness]") {
  const std::string deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n";
  const auto replicas = [&](const std::string& count) {
    return built(deployment, "replicas: [{name: d, count: " + count + "}]\n");
  };
  CHECK(replicas("3.0").ends_with("replicas: 3\n"));
  CHECK(replicas("1e1").ends_with("replicas: 10\n"));
  CHECK(replicas("0b101").ends_with("replicas: 5\n"));
  CHECK(replicas("9223372036854775807").ends_with("replicas: 9223372036854775807\n"));
  for (const char* wrong : {"3.5", "9223372036854775808", "1e30", "'3'", ".inf"})
    CHECK(replicas(wrong).starts_with("error: `count` must be a whole number"));
}

TEST_CASE("paths lose `link/..` before the disk is asked", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("x/nothing", "");
  rendering.memory->link("/a/d", "../x");
  rendering.write("a/kustomization.yaml", "resources: [d/../o.yaml]\n");
  CHECK(rendering.text("a") == plain_pod);
  rendering.write("a/kustomization.yaml", "resources: [o.yaml/]\n");
  CHECK(rendering.text("a") == plain_pod);
}

TEST_CASE("a kustomization that is a link out of its directory is missing", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("x/kustomization.yaml", "resources: [o.yaml]\n");
  rendering.memory->link("/a/kustomization.yaml", "../x/kustomization.yaml");
  CHECK(rendering.text("a").starts_with("error: no kustomization.yaml"));
  rendering.options.load_restrictions = LoadRestrictions::none;
  CHECK(rendering.text("a") == plain_pod);
}

TEST_CASE("a directory that is called like half an address is one", "[exactness]") {
  Rendering rendering;
  rendering.write("a/user@host/b/o.yaml", plain_pod);
  rendering.write("a/user@host/b/kustomization.yaml", "resources: [o.yaml]\n");
  rendering.write("a/kustomization.yaml", "resources: ['user@host/b']\n");
  CHECK(rendering.text("a") == plain_pod);
  for (const char* address : {"user@host/b/c", "user@host:a/b", "github.com/a/b", "git@h:a.git",
                              "https://h/a", "GIT::ssh://h/a/b", "github.com/a/b//c?ref=1"})
    CHECK(is_remote(address));
  for (const char* path : {"user@host", "user@host:b", "github.com/a", "@host:a/b", "a/b@c/d/e",
                           "user@host/../..//../x", "/github.com/a/b"})
    CHECK_FALSE(is_remote(path));
}

TEST_CASE("references in an own schema are JSON pointers", "[exactness]") {
  Rendering rendering;
  const auto patched = [&](const std::string& reference) {
    rendering.write("a/s.json",
                    R"({"definitions": {"v1.W": {"properties": {"l": {"$ref": ")" + reference +
                        R"("}, "t": {"type": "array", "x-kubernetes-patch-merge-key": "name",)"
                        R"( "x-kubernetes-patch-strategy": "merge"}},)"
                        R"( "x-kubernetes-group-version-kind": [{"group": "", "version": "v1",)"
                        R"( "kind": "W"}], "allOf": [{}, {"type": "array",)"
                        R"( "x-kubernetes-patch-merge-key": "name",)"
                        R"( "x-kubernetes-patch-strategy": "merge"}]}}})");
    rendering.write("a/o.yaml", "apiVersion: v1\nkind: W\nmetadata: {name: w}\nl: [{name: x}]\n");
    rendering.write("a/kustomization.yaml",
                    "resources: [o.yaml]\nopenapi: {path: s.json}\npatches: [{patch: '{apiVersion: "
                    "v1, kind: W, metadata: {name: w}, l: [{name: z}]}'}]\n");
    return rendering.text("a").find("name: x") != std::string::npos;
  };
  CHECK(patched("#/definitions/v1.W/properties/t"));
  CHECK(patched("#/definitions/v1.W/allOf/1"));
  CHECK_FALSE(patched("#/definitions/v1.W/allOf/2"));
  CHECK_FALSE(patched("#/definitions/v1.W/t"));
  CHECK_FALSE(patched("#/definitions/v1.W/properties/none"));
}

TEST_CASE("what is wrong with a schema shows when it is needed", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nopenapi: {path: s.json}\n");
  for (const char* schema : {"{\"definitions\": 5}", "{\"definitions\": {\"a\": 5}}",
                             "{\"paths\": 5}", "[]", "{\"definitions\": {\"a\": {\"type\": 5}}}"}) {
    rendering.write("a/s.json", schema);
    rendering.write("a/o.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n");
    CHECK(rendering.text("a").starts_with("apiVersion"));
    rendering.write("a/o.yaml", "apiVersion: example.com/v1\nkind: W\nmetadata: {name: d}\n");
    CHECK(rendering.error("a").message.starts_with("this is not an OpenAPI document"));
  }
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nopenapi: {path: null}\n");
  CHECK(rendering.text("a").starts_with("error: "));
}

TEST_CASE("replacements without targets are refused where they stand in the kustomization",
          "[exactness]") {
  CHECK(built(plain_pod, "replacements: [{source: {kind: Pod}, targets: []}]\n")
            .starts_with("error: a replacement needs"));
  Rendering rendering;
  rendering.write("a/o.yaml", plain_pod);
  rendering.write("a/r.yaml", "source: {kind: Pod}\ntargets: []\n");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\nreplacements: [{path: r.yaml}]\n");
  CHECK(rendering.text("a") == plain_pod);
}

TEST_CASE("fields of helmGlobals are known", "[exactness]") {
  CHECK(built(plain_pod, "helmGlobals: {chartHome: x, configHome: z}\n") == plain_pod);
  CHECK(built(plain_pod, "helmGlobals: {chartHome: x, bogus: 1}\n") ==
        "error: unknown field `bogus` in helmGlobals");
}

TEST_CASE("regular expressions name groups as Go does", "[exactness]") {
  const auto selects_cart = [](const std::string& pattern) {
    return built(plain_pod,
                 "patches: [{target: {name: '" + pattern +
                     "'}, patch: '[{\"op\": \"add\", \"path\": \"/y\", \"value\": 1}]'}]\n")
        .ends_with("\"y\": 1\n");
  };
  CHECK(selects_cart("(?<first>c)(?P<rest>art)"));
  CHECK(selects_cart("[(?<c]art"));
  CHECK_FALSE(selects_cart("[](?<]art"));
}

TEST_CASE("items of a List go through JSON when a separator follows it", "[exactness]") {
  const std::string list =
      "kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n  b: >\n\n    one\n      two\n";
  const std::string rest = "kind: A\nmetadata:\n  name: a\n";
  CHECK(built(list, "") == "b: |2\n\n  one\n\n    two\n" + rest);
  CHECK(built(list + "---\n", "") == "b: |2\n\n  one\n    two\n" + rest);
}

TEST_CASE("file names of separate objects are small letters of any script", "[exactness]") {
  Rendering rendering;
  rendering.write("a/o.yaml", "kind: ÄÖ\nmetadata: {name: Straße-ΣÉ}\n");
  rendering.write("a/kustomization.yaml", "resources: [o.yaml]\n");
  const auto built_objects = build_objects(*rendering.memory, "/a", {}, nullptr);
  REQUIRE(built_objects);
  CHECK(file_name_of(built_objects->objects.front(), Namespaces::one) == "äö_straße-σé.yaml");
}

TEST_CASE("the key of a file is the last part of its path as written", "[exactness]") {
  const auto key_of = [](const std::string& path) {
    Rendering rendering;
    rendering.write("a/data/x", "text");
    rendering.write("a/kustomization.yaml", "configMapGenerator: [{name: c, files: [" + path +
                                                "], options: {disableNameSuffixHash: true}}]\n");
    const std::string text = rendering.text("a");
    const std::size_t begin = text.find("data:\n  ") + 8;
    return text.substr(begin, text.find(": text") - begin);
  };
  CHECK(key_of("data/x") == "x");
  CHECK(key_of("./data/../data/x") == "x");
  CHECK(key_of("data/x/") == "x");
  CHECK(key_of("data/x/.") == ".");
}

TEST_CASE("who refers to an object stays on it where an operation copies it", "[exactness]") {
  const std::string noted =
      "kind: Pod\nmetadata:\n  name: p\n  annotations:\n    internal.config.kubernetes.io/refBy: "
      "x\n";
  CHECK(built(noted, "") == "kind: Pod\nmetadata:\n  name: p\n");
  CHECK(
      built(
          noted,
          R"(patches: [{target: {kind: Pod}, patch: '[{"op": "copy", "from": "/metadata/annotations",
        "path": "/extra"}]'}])"
          "\n")
          .find("internal.config.kubernetes.io/refBy: x\n") != std::string::npos);
}

TEST_CASE("keys in a JSON patch written as YAML are what YAML 1.1 makes of them", "[exactness]") {
  const auto patched = [](const std::string& map) {
    return built(
        plain_pod,
        "patches:\n- target: {kind: Pod}\n  patch: |-\n    - {op: add, path: /data, value: " + map +
            "}\n");
  };
  CHECK(patched("{8080: a, 017: b, on: c, 1e3: d, 2001-01-01: e}")
            .starts_with("data:\n  \"15\": b\n  \"1000\": d\n  \"2001-01-01\": e\n"
                         "  \"8080\": a\n  \"true\": c\n"));
  CHECK(patched("{\"on\": a, !!str 5: b, plain: c}")
            .starts_with("data:\n  \"5\": b\n  \"on\": a\n  plain: c\n"));
  CHECK(patched("{~: a}") == "error: a key must be a string");
  CHECK(
      built(plain_pod,
            "patches: [{target: {kind: None}, patch: '- {op: add, path: /x, value: {~: a}}'}]\n") ==
      "error: a key must be a string");
}

TEST_CASE("definitions of crds are maps, and a CustomResourceDefinition is none", "[exactness]") {
  CHECK(with_crds("a: {Schema: {properties: {b: {type: string}}}}\nc: ~\n") == plain_pod);
  for (const char* wrong :
       {"kind: CustomResourceDefinition\n", "a: 3\n", "a: {Schema: 3}\n",
        "a: {Schema: {properties: [1]}}\n", "a: {schema: {properties: {b: 1}}}\n"}) {
    CHECK(with_crds(wrong).starts_with("error: a file of `crds` is a map of OpenAPI definitions"));
  }
}

TEST_CASE("a key that stands twice in a plug-in's configuration is refused", "[exactness]") {
  const std::string plugin =
      "transformers: [\"apiVersion: builtin\\nkind: HashTransformer\\nkind: HashTransformer\\n"
      "metadata: {name: x}\"]\n";
  CHECK(built(plain_pod, plugin) == "error: the key `kind` stands twice in this mapping");
}

}  // namespace slipway::kustomize
