#include "compiler/kustomize/filters/setters.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/filters/image.h"
#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

std::string text_or_error(const Tree& tree, const Result<void>& result) {
  return result ? tree.text() : "error: " + result.error().message;
}

std::string with_namespace(
    const std::string& object, NamespaceSetting setting,
    std::span<const FieldSpec> specs = default_fields(FieldTable::namespace_name)) {
  Tree tree(object);
  OpenApi open_api;
  return text_or_error(
      tree, set_namespace(tree.root(), gvk_of(tree.root()), specs, setting, open_api, tree.arena));
}

std::string with_image(const std::string& image, const ImageSetting& setting) {
  Tree tree("image: " + image + "\n");
  const FieldSpec spec{{}, "image", false};
  const auto set = set_image(tree.root(), {}, {&spec, 1}, setting, tree.arena);
  return set ? std::string(tree.root().find("image")->text()) : "error";
}

}  // namespace

TEST_CASE("labels are strings, new ones are added where the spec creates") {
  Tree tree("metadata: {labels: {b: 5}}\nspec: {}\n");
  const FieldSpec specs[] = {{{}, "metadata/labels", true},
                             {{}, "spec/selector", false},
                             {{}, "spec/template/labels", true}};
  const KeyValue entries[] = {{"a", "1"}, {"b", "true"}};
  CHECK(text_or_error(tree, set_entries(tree.root(), {}, specs, entries, tree.arena)) ==
        "metadata:\n  labels:\n    a: \"1\"\n    b: \"true\"\nspec:\n  template:\n    labels:\n"
        "      a: \"1\"\n      b: \"true\"\n");
  Tree wrong("metadata: {labels: [a]}");
  CHECK(text_or_error(wrong, set_entries(wrong.root(), {}, specs, entries, wrong.arena)) ==
        "error: expected a map, but this is a list");
}

TEST_CASE("what a setter writes carries the place that asked for it") {
  Tree tree("metadata: {}\n");
  const Tree kustomization("a: b\ncommonLabels:\n  x: \"y\"\n");
  const FieldSpec spec{{}, "metadata/labels", true};
  const KeyValue entry{"x", "y", kustomization.root().find("commonLabels")->find("x")};
  REQUIRE(set_entries(tree.root(), {}, {&spec, 1}, {&entry, 1}, tree.arena));
  CHECK(tree.root().at({"metadata", "labels", "x"})->line == 3);
}

TEST_CASE("names take the type that their text looks like, unless they are quoted") {
  const auto affixed = [](const std::string& name, std::string_view prefix) {
    Tree tree("metadata: {name: " + name + "}\n");
    return text_or_error(
        tree, add_affixes(tree.root(), {}, {{}, "metadata/name", false}, prefix, "-s", tree.arena));
  };
  CHECK(affixed("x", "p-") == "metadata:\n  name: p-x-s\n");
  Tree number("metadata: {name: e3}\n");
  CHECK(text_or_error(number, add_affixes(number.root(), {}, {{}, "metadata/name", false}, "12", "",
                                          number.arena)) == "metadata:\n  name: 12000\n");
  Tree quoted("metadata: {name: \"3\"}\n");
  CHECK(text_or_error(quoted, add_affixes(quoted.root(), {}, {{}, "metadata/name", false}, "12", "",
                                          quoted.arena)) == "metadata:\n  name: \"123\"\n");
}

TEST_CASE("the namespace goes to what is not known as cluster scoped") {
  NamespaceSetting setting;
  setting.name = "n";
  CHECK(with_namespace("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n", setting) ==
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: \"n\"\n");
  CHECK(with_namespace("apiVersion: x.io/v1\nkind: Unknown\nmetadata: {name: a}\n", setting) ==
        "apiVersion: x.io/v1\nkind: Unknown\nmetadata:\n  name: a\n  namespace: \"n\"\n");
  CHECK(with_namespace(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n",
            setting) ==
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: a\n");
  CHECK(with_namespace("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", setting) ==
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: \"n\"\n");
  CHECK(with_namespace("apiVersion: x.io/v1\nkind: Namespace\nmetadata: {name: a}\n", setting) ==
        "apiVersion: x.io/v1\nkind: Namespace\nmetadata:\n  name: a\n  namespace: \"n\"\n");
}

TEST_CASE("unset only keeps a namespace that is there") {
  NamespaceSetting setting;
  setting.name = "new";
  setting.unset_only = true;
  CHECK(with_namespace("kind: Service\nmetadata: {namespace: old}\n", setting) ==
        "kind: Service\nmetadata:\n  namespace: old\n");
  CHECK(with_namespace("kind: Service\nmetadata: {namespace: \"\"}\n", setting) ==
        "kind: Service\nmetadata:\n  namespace: new\n");
}

TEST_CASE("subjects of role bindings") {
  const std::string binding =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nsubjects:\n"
      "- {kind: ServiceAccount, name: default}\n- {kind: ServiceAccount, name: other, namespace: "
      "old}\n- {kind: User, name: u}\n";
  const auto bind = [&](Subjects subjects) {
    NamespaceSetting setting;
    setting.name = "new";
    setting.subjects = subjects;
    const std::string text = with_namespace(binding, setting);
    return text.substr(text.find("subjects:\n") + 10);
  };
  CHECK(bind(Subjects::default_only) ==
        "- kind: ServiceAccount\n  name: default\n  namespace: new\n"
        "- kind: ServiceAccount\n  name: other\n  namespace: old\n- kind: User\n  name: u\n");
  CHECK(bind(Subjects::all_service_accounts) ==
        "- kind: ServiceAccount\n  name: default\n  namespace: new\n"
        "- kind: ServiceAccount\n  name: other\n  namespace: new\n- kind: User\n  name: u\n");
  CHECK(bind(Subjects::none).find("new") == std::string::npos);
}

TEST_CASE("replicas are integers, unless they were quoted") {
  const auto replicas = [](const std::string& object) {
    Tree tree(object);
    return text_or_error(
        tree, set_replicas(tree.root(), {}, {{}, "spec/replicas", true}, 3, nullptr, tree.arena));
  };
  CHECK(replicas("spec: {replicas: 1}") == "spec:\n  replicas: 3\n");
  CHECK(replicas("spec: {}") == "spec:\n  replicas: 3\n");
  CHECK(replicas("spec: {replicas: \"1\"}") == "spec:\n  replicas: \"3\"\n");
  CHECK(replicas("spec: {replicas: {}}") == "error: expected a scalar, but this is a map");
}

TEST_CASE("a value is added, or put into a file path") {
  const auto add = [](const std::string& object, std::string_view path, std::string_view value,
                      int position) {
    Tree tree(object);
    return text_or_error(tree, add_value(tree.root(), path, value, position, tree.arena));
  };
  CHECK(add("a: {}", "a/b/c", "v", 0) == "a:\n  b:\n    c: v\n");
  CHECK(add("a: old", "a", "v", 0) == "a: v\n");
  CHECK(add("a: /x/y", "a", "v", 1) == "a: /v/x/y\n");
  CHECK(add("a: x/y", "a", "v", 2) == "a: x/v/y\n");
  CHECK(add("a: x/y", "a", "v", 9999) == "a: x/y/v\n");
  CHECK(add("a: {b: 1}", "a", "v", 0) == "error: expected a scalar, but this is a map");
}

TEST_CASE("images are split at the tag and the digest") {
  const auto parts = [](std::string_view image) {
    const ImageName name = split_image(image);
    return std::string(name.name) + "|" + std::string(name.tag) + "|" + std::string(name.digest);
  };
  CHECK(parts("nginx") == "nginx||");
  CHECK(parts("nginx:1.2") == "nginx|1.2|");
  CHECK(parts("host:5000/a/b:1.2@sha256:abc") == "host:5000/a/b|1.2|sha256:abc");
  CHECK(parts("host:5000/a") == "host:5000/a||");
  CHECK(parts("nginx@sha256:abc") == "nginx||sha256:abc");
}

TEST_CASE("image names match whole, as patterns") {
  CHECK(image_matches("nginx", "nginx"));
  CHECK(image_matches("nginx:1@sha256:ab", "nginx"));
  CHECK(image_matches("nginx@multihash+base58:ab", "nginx"));
  CHECK(!image_matches("nginx2", "nginx"));
  CHECK(!image_matches("my/nginx", "nginx"));
  CHECK(!image_matches("nginx:a/b", "nginx"));
  CHECK(image_matches("hostxcom/a", "host.com/a"));
  CHECK(image_matches("a/nginx:1", ".*nginx"));
  CHECK(!image_matches("nginx", "["));
}

TEST_CASE("images are rewritten") {
  ImageSetting setting;
  setting.name = "nginx";
  setting.new_tag = "2";
  CHECK(with_image("nginx:1", setting) == "nginx:2");
  CHECK(with_image("nginx@sha256:ab", setting) == "nginx:2");
  CHECK(with_image("other:1", setting) == "other:1");
  setting.digest = "sha256:cd";
  CHECK(with_image("nginx", setting) == "nginx:2@sha256:cd");
  setting.new_tag = {};
  setting.new_name = "my/nginx";
  CHECK(with_image("nginx:1", setting) == "my/nginx@sha256:cd");
  ImageSetting suffix;
  suffix.name = "nginx";
  suffix.tag_suffix = "-x";
  CHECK(with_image("nginx:1@sha256:ab", suffix) == "nginx:1-x");
}

TEST_CASE("images are found in any list of containers, but not in definitions of kinds") {
  ImageSetting setting;
  setting.name = "a";
  setting.new_tag = "2";
  const auto rewrite = [&](const std::string& object) {
    Tree tree(object);
    return text_or_error(tree,
                         set_image(tree.root(), gvk_of(tree.root()), {}, setting, tree.arena));
  };
  CHECK(rewrite("x: [{initContainers: [{image: a}, {image: b}]}]") ==
        "x:\n- initContainers:\n  - image: a:2\n  - image: b\n");
  CHECK(rewrite("kind: CustomResourceDefinition\nx: {containers: [{image: a}]}") ==
        "kind: CustomResourceDefinition\nx:\n  containers:\n  - image: a\n");
  CHECK(rewrite("containers: [a]") == "error: expected a map, but this is a scalar");
}
