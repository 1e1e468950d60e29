#include "compiler/kustomize/filters/replacement.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/input/replacement.h"
#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

/// Applies a replacement to a list of objects and gives the last one, without its kind and
/// metadata.
std::string replace(const std::string& objects, const std::string& replacement) {
  const Tree tree(objects);
  Tree setting(replacement);
  const auto read = read_replacement(setting.root(), Reading::kustomization);
  if (!read) return "error: " + read.error().message;
  std::vector<std::vector<ResourceId>> ids;
  std::vector<ReplaceableObject> list;
  ids.reserve(tree.stream->documents.size());
  for (yaml::Node* object : tree.stream->documents) {
    const yaml::Node* name = object->at({"metadata", "name"});
    ids.push_back({{gvk_of(*object), name != nullptr ? name->text() : "", ""}});
    list.push_back({object, ids.back()});
  }
  const auto applied = apply_replacement(list, *read, setting.arena);
  if (!applied) return "error: " + applied.error().message;
  yaml::Node& last = *tree.stream->documents.back();
  last.remove("kind");
  last.remove("metadata");
  return Tree::print(last);
}

const std::string source =
    "kind: ConfigMap\nmetadata: {name: src}\ndata: {host: a.b.c, port: \"80\", word: abc}\n"
    "map: {x: 1}\nlist: [p, q]\nnumber: 7\n---\n";

std::string copy(const std::string& object, const std::string& from, const std::string& to,
                 const std::string& options = "{}", const std::string& source_options = "{}") {
  return replace(source + "kind: T\nmetadata: {name: t}\n" + object,
                 "source: {kind: ConfigMap, fieldPath: \"" + from + "\", options: " +
                     source_options + "}\ntargets:\n- select: {kind: T}\n  fieldPaths: [\"" + to +
                     "\"]\n  options: " + options + "\n");
}

}  // namespace

TEST_CASE("a value is copied to a field") {
  CHECK(copy("spec: {a: old}", "data.word", "spec.a") == "spec:\n  a: abc\n");
  CHECK(copy("spec: {a: {b: 1}}", "map", "spec.a") == "spec:\n  a:\n    x: 1\n");
  CHECK(copy("spec: {l: [{n: a, v: 1}, {n: b, v: 1}]}", "data.port", "spec.l.[n=b].v") ==
        "spec:\n  l:\n  - \"n\": a\n    v: 1\n  - \"n\": b\n    v: 80\n");
  CHECK(copy("spec: {l: [{v: 1}, {v: 2}]}", "data.port", "spec.l.*.v") ==
        "spec:\n  l:\n  - v: 80\n  - v: 80\n");
  CHECK(copy("spec: {l: [a, b]}", "data.word", "spec.l.1") == "spec:\n  l:\n  - a\n  - abc\n");
  CHECK(copy("spec: {l: [a, b]}", "data.word", "spec.l.[=b]") == "spec:\n  l:\n  - a\n  - abc\n");
  CHECK(copy("m: {a.b: 1}", "data.port", "m.[a.b]") == "m:\n  a.b: 80\n");
}

TEST_CASE("the target keeps its type") {
  CHECK(copy("spec: {a: 1}", "data.port", "spec.a") == "spec:\n  a: 80\n");
  CHECK(copy("spec: {a: \"1\"}", "number", "spec.a") == "spec:\n  a: \"7\"\n");
  CHECK(copy("spec: {a: 1}", "data.word", "spec.a") ==
        "error: `abc` cannot take the place of an integer");
  CHECK(copy("spec: {a: true}", "data.port", "spec.a") ==
        "error: `80` cannot take the place of a boolean");
}

TEST_CASE("parts of a text") {
  CHECK(copy("a: x.y.z", "data.host", "a", "{delimiter: ., index: 1}",
             "{delimiter: ., index: 2}") == "a: x.c.z\n");
  CHECK(copy("a: x.y", "data.word", "a", "{delimiter: ., index: -1}") == "a: abc.x.y\n");
  CHECK(copy("a: x.y", "data.word", "a", "{delimiter: ., index: 9}") == "a: x.y.abc\n");
  CHECK(copy("a: x", "data.host", "a", "{}", "{delimiter: ., index: 3}")
            .starts_with("error: the value `a.b.c` has no part 3"));
  CHECK(copy("a: {}", "data.word", "a", "{delimiter: .}") ==
        "error: `delimiter` can only replace a part of a plain value");
}

TEST_CASE("what is missing is made when the options say so") {
  CHECK(copy("spec: {}", "data.word", "spec.a.b")
            .starts_with("error: the target has no field `spec.a.b`"));
  CHECK(copy("spec: {}", "data.word", "spec.a.b", "{create: true}") == "spec:\n  a:\n    b: abc\n");
  CHECK(copy("spec: {}", "data.port", "spec.a", "{create: true}") == "spec:\n  a: 80\n");
  CHECK(copy("spec: {}", "map", "spec.a", "{create: true}") == "spec:\n  a:\n    x: 1\n");
  CHECK(copy("spec: {}", "data.word", "spec.l.[n=x].v", "{create: true}") ==
        "spec:\n  l:\n  - \"n\": x\n    v: abc\n");
  CHECK(copy("l: [a]", "data.word", "l.1", "{create: true}") == "l:\n- a\n- abc\n");
  CHECK(copy("l: [a]", "data.word", "l.2", "{create: true}")
            .starts_with("error: the field `l.2` of the target cannot be reached"));
}

TEST_CASE("values inside texts of JSON and YAML") {
  CHECK(copy(R"(data: {j: '{"b": {"c": "x"}, "a": 2}'})", "data.word", "data.j.b.c") ==
        "data:\n  j: '{\"a\":2,\"b\":{\"c\":\"abc\"}}'\n");
  CHECK(copy("data:\n  y: |\n    z: 1\n    b:\n    - c: x\n", "data.word", "data.y.b.0.c") ==
        "data:\n  \"y\": |-\n    z: 1\n    b:\n    - c: abc\n");
}

TEST_CASE("texts keep what stands around their values") {
  const std::string text =
      "data:\n  t: |\n    # top\n    a: &x 1 # one\n    b: {c: x}\n    l: *x\n    <<: {z: 1}\n    "
      "---\n    {\n";
  CHECK(copy(text, "data.word", "data.t.b.c") ==
        "data:\n  t: |-\n    # top\n    a: &x 1 # one\n    b: {c: abc}\n    l: *x\n    !!merge <<: "
        "{z: 1}\n");
  // An alias is no scalar: the value takes its place.
  CHECK(copy("data: {t: \"a: &x 1\\nb: *x\"}", "data.word", "data.t.b") ==
        "data:\n  t: |-\n    a: &x 1\n    b: abc\n");
  CHECK(
      copy("data: {t: \"a: &x {p: 1}\\nb: *x\"}", "data.word", "data.t.b.p").starts_with("error"));
  CHECK(copy("data: {t: \"a: &x 1\\nb: *x\"}", "data.word", "data.t.b", "{delimiter: .}") ==
        "error: `delimiter` can only replace a part of a plain value");
}

TEST_CASE("comments of manifests go along into texts, and patterns see them") {
  const std::string objects =
      "kind: A\nmetadata: {name: src}\nlist: # of it\n- name: app # first\n# above\n- name: !x b\n"
      "---\nkind: T\nmetadata: {name: t}\n";
  const auto apply = [&](const std::string& object, const std::string& from,
                         const std::string& to) {
    return replace(objects + object,
                   from + "targets:\n- select: {kind: T}\n  fieldPaths: [\"" + to + "\"]\n");
  };
  CHECK(apply("data: {t: \"l: []\"}", "source: {kind: A, fieldPath: list}\n", "data.t.l") ==
        "data:\n  t: |-\n    l:\n    - name: app # first\n    # above\n    - name: !x b\n");
  const std::string list = "l:\n- name: app # note\n  v: 1\n- name: b\n  v: 1\n";
  const std::string value = "sourceValue: \"2\"\n";
  CHECK(apply(list, value, "l.[name=app$].v").starts_with("error"));
  CHECK(apply(list, value, "l.[name=note$].v") == "l:\n- name: app\n  v: 2\n- name: b\n  v: 1\n");
  CHECK(apply(list, value, "l.[name=^b$].v") == "l:\n- name: app\n  v: 1\n- name: b\n  v: 2\n");
}

TEST_CASE("objects are rejected by id or by labels") {
  const std::string objects = source + "kind: T\nmetadata: {name: t, labels: {x: \"y\"}}\na: old\n";
  const auto with = [&](const std::string& reject) {
    const std::string text = replace(
        objects, "sourceValue: new\ntargets:\n- select: {kind: T}\n  fieldPaths: [a]\n  reject: [" +
                     reject + "]\n");
    return text.substr(0, text.find('\n'));
  };
  CHECK(with("") == "a: new");
  CHECK(with("{name: t}") == "a: old");
  CHECK(with("{name: z}") == "a: new");
  CHECK(with("{labelSelector: x=y, name: z}") == "a: old");
  CHECK(with("{name: 't('}").starts_with("error: "));
}

TEST_CASE("the source has to be one object") {
  const std::string target = "\ntargets:\n- select: {kind: T}\n  fieldPaths: [a]\n";
  const std::string objects = source + "kind: T\nmetadata: {name: t}\na: old\n";
  CHECK(replace(objects, "source: {kind: Secret}" + target) ==
        "error: no object matches the source: kind `Secret`");
  CHECK(replace(objects, "source: {}" + target) ==
        "error: several objects match the source: anything");
  CHECK(replace(objects, "source: {kind: ConfigMap, fieldPath: z}" + target) ==
        "error: the source has no field `z`");
  CHECK(replace(objects, "source: {kind: ConfigMap}" + target).starts_with("a: src\n"));
  CHECK(replace(objects, "source: {kind: ConfigMap}").starts_with("error: a replacement needs"));
  CHECK(replace(objects, "sourceValue: x\nsource: {kind: ConfigMap}" + target)
            .starts_with("error: a replacement has either"));
  CHECK(replace(objects, "sourceValue: x\ntargets: [{fieldPaths: [a]}]")
            .starts_with("error: the target does not say"));
}

TEST_CASE("entries are read strictly") {
  CHECK(replace("a: 1", "sourceValue: x\ntarget: []") ==
        "error: unknown field `target` in a replacement");
  CHECK(replace("a: 1", "sourceValue: 1") ==
        "error: `sourceValue` must be a text, and this is a number");
  CHECK(replace("a: 1", "Source: {Kind: ConfigMap, options: {index: x}}") ==
        "error: `index` must be a whole number, and this is a text");
}

TEST_CASE("values that multiply are refused") {
  const Tree tree("kind: T\nmetadata: {name: t}\na: {b: 1}\n");
  Tree setting(
      "source: {kind: T, fieldPath: a}\ntargets: [{select: {kind: T}, fieldPaths: [a.c, a.d], "
      "options: {create: true}}]\n");
  const auto read = read_replacement(setting.root(), Reading::kustomization);
  REQUIRE(read);
  const ResourceId id{gvk_of(tree.root()), "t", ""};
  const ReplaceableObject object{&tree.root(), {&id, 1}};
  bool refused = false;
  for (int i = 0; i < 40 && !refused; ++i)
    refused = !apply_replacement({&object, 1}, *read, setting.arena);
  CHECK(refused);
}
