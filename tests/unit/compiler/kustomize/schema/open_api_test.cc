#include "compiler/kustomize/schema/open_api.h"

#include <catch2/catch.hpp>

#include "compiler/kustomize/schema/crd_config.h"
#include "compiler/kustomize/schema/default_fields.h"
#include "compiler/kustomize/schema/table.h"
#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

constexpr const char* swagger =
    "definitions:\n"
    "  io.example.Thing:\n"
    "    x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Thing}]\n"
    "    properties: {spec: {$ref: '#/definitions/io.example.Spec'}}\n"
    "  io.example.Spec:\n"
    "    properties:\n"
    "      items:\n"
    "        type: array\n"
    "        items: {$ref: '#/definitions/io.example.Item'}\n"
    "        x-kubernetes-patch-strategy: merge,retainKeys\n"
    "        x-kubernetes-patch-merge-key: id\n"
    "      byName: {additionalProperties: {$ref: '#/definitions/io.example.Spec'}}\n"
    "      loop: {$ref: '#/definitions/io.example.Loop'}\n"
    "  io.example.Item: {properties: {id: {type: string}}}\n"
    "  io.example.Loop: {$ref: '#/definitions/io.example.Loop'}\n"
    "paths:\n"
    "  /apis/example.com/v1/things:\n"
    "    get: {x-kubernetes-group-version-kind: {group: example.com, version: v1, kind: Thing}}\n"
    "  /apis/example.com/v1/namespaces/{namespace}/parts:\n"
    "    get: {x-kubernetes-group-version-kind: {group: example.com, version: v1, kind: Part}}\n";

std::vector<std::string_view> keys(const SchemaType& type) {
  const MergeKeys found = type.merge_keys();
  return {found.list().begin(), found.list().end()};
}

using Keys = std::vector<std::string_view>;

}  // namespace

TEST_CASE("lines of a table are found by their first words") {
  const std::string_view table = "a 1\nab 2\nab c 3\nb 4\n";
  CHECK(find_line(table, "a") == "a 1");
  CHECK(find_line(table, "ab c") == "ab c 3");
  CHECK(find_line(table, "b") == "b 4");
  CHECK(find_line(table, "aa").empty());
  CHECK(find_line(table, "c").empty());
  CHECK(find_line("", "a").empty());
}

TEST_CASE("the built-in schema knows merge keys") {
  OpenApi open_api;
  const SchemaType pod =
      open_api.type_of("apps/v1", "Deployment").field("spec").field("template").field("spec");
  CHECK(pod.field("containers").merges_items());
  CHECK(keys(pod.field("containers")) == Keys{"name"});
  CHECK(keys(pod.field("containers").elements().field("ports")) ==
        Keys{"containerPort", "protocol"});
  CHECK(keys(pod.field("volumes").elements().field("projected").field("sources")) == Keys{});
  CHECK(pod.field("tolerations"));
  CHECK(!pod.field("tolerations").merges_items());
  CHECK(!pod.field("nothing"));
  CHECK(!pod.field("containers").field("name"));
  CHECK(!pod.elements());
  const SchemaType finalizers = open_api.type_of("v1", "Pod").field("metadata").field("finalizers");
  CHECK(finalizers.merges_items());
  CHECK(keys(finalizers).empty());
  CHECK(keys(open_api.type_of("v1", "Service").field("spec").field("ports")) ==
        Keys{"port", "protocol"});
  CHECK(!open_api.type_of("v1", "Podx"));
  CHECK(!open_api.type_of("v2", "Pod"));
  CHECK(!open_api.type_of(std::string(300, 'x'), "Pod"));
}

TEST_CASE("maps of anything have the type of their values") {
  OpenApi open_api;
  const SchemaType crd = open_api.type_of("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  const SchemaType schema =
      crd.field("spec").field("versions").elements().field("schema").field("openAPIV3Schema");
  REQUIRE(schema);
  CHECK(schema.field("properties")
            .field("anything")
            .field("properties")
            .field("more")
            .field("items"));
}

TEST_CASE("scopes") {
  OpenApi open_api;
  CHECK(open_api.scope({"apps", "v1", "Deployment"}) == Scope::namespaced);
  CHECK(open_api.scope({"", "v1", "Node"}) == Scope::cluster);
  CHECK(open_api.scope({"admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy"}) ==
        Scope::cluster);
  CHECK(open_api.scope({"example.com", "v1", "Thing"}) == Scope::unknown);
  CHECK(!open_api.is_cluster_scoped({"apps", "v2", "Node"}));
}

TEST_CASE("a schema of one's own replaces the built-in one") {
  const Tree document(swagger);
  OpenApi open_api;
  REQUIRE(open_api.use(nullptr, &document.root()));
  CHECK(!open_api.type_of("v1", "Pod"));
  const SchemaType spec = open_api.type_of("example.com/v1", "Thing").field("spec");
  CHECK(spec.field("items").merges_items());
  CHECK(keys(spec.field("items")) == Keys{"id"});
  CHECK(spec.field("items").elements().field("id"));
  CHECK(spec.field("byName").field("any").field("items").merges_items());
  CHECK(!spec.field("loop"));
  CHECK(open_api.scope({"example.com", "v1", "Thing"}) == Scope::cluster);
  CHECK(open_api.scope({"example.com", "v1", "Part"}) == Scope::namespaced);
  CHECK(open_api.scope({"", "v1", "Node"}) == Scope::cluster);
}

TEST_CASE("a schema that comes late adds to the built-in one") {
  const Tree document(swagger);
  OpenApi after_use;
  CHECK(after_use.type_of("v1", "Pod"));
  REQUIRE(after_use.use(nullptr, &document.root()));
  CHECK(after_use.type_of("v1", "Pod"));
  CHECK(after_use.type_of("example.com/v1", "Thing"));

  OpenApi after_question;
  CHECK(after_question.scope({"x", "v1", "Y"}) == Scope::unknown);
  REQUIRE(after_question.use(nullptr, &document.root()));
  CHECK(after_question.type_of("v1", "Pod"));
}

TEST_CASE("the first choice stays, wrong ones are errors") {
  const Tree document(swagger);
  const Tree versions("[v1.21.2, v1.0.0, \"\"]");
  OpenApi open_api;
  REQUIRE(open_api.use(versions.root().items()[2], nullptr));
  const auto unknown = open_api.use(versions.root().items()[1], nullptr);
  REQUIRE(!unknown);
  CHECK(unknown.error().position.line == 1);
  CHECK(!open_api.use(versions.root().items()[0], &document.root()));
  REQUIRE(open_api.use(versions.root().items()[0], nullptr));
  REQUIRE(open_api.use(nullptr, &document.root()));
  CHECK(open_api.type_of("v1", "Pod"));
  CHECK(!open_api.type_of("example.com/v1", "Thing"));
}

TEST_CASE("what is wrong with a document is known once it was needed") {
  const Tree document("5");
  OpenApi open_api;
  REQUIRE(open_api.use(nullptr, &document.root()));
  CHECK(open_api.scope({"apps", "v1", "Deployment"}) == Scope::namespaced);
  CHECK(!open_api.problem());
  CHECK(open_api.scope({"x", "v1", "Y"}) == Scope::unknown);
  REQUIRE(open_api.problem());
  CHECK(open_api.problem()->position.line == 1);
}

TEST_CASE("what a shared base has asked for counts for its users") {
  const Tree document(swagger);
  OpenApi base;
  CHECK(base.scope({"x", "v1", "Y"}) == Scope::unknown);
  OpenApi user;
  user.follow(base);
  REQUIRE(user.use(nullptr, &document.root()));
  CHECK(user.type_of("v1", "Pod"));
}

TEST_CASE("default field specs") {
  const auto prefix = default_fields(FieldTable::name_prefix);
  REQUIRE(prefix.size() == 1);
  CHECK(prefix[0] == FieldSpec{{}, "metadata/name", false});
  CHECK(default_fields(FieldTable::labels).empty());
  const auto replicas = default_fields(FieldTable::replicas);
  REQUIRE(replicas.size() == 4);
  CHECK(replicas[0].path == "spec/replicas");
  CHECK(replicas[0].create);
  CHECK(default_fields(FieldTable::common_labels).size() > 20);
  CHECK(default_fields(FieldTable::var_reference).size() > 60);
}

TEST_CASE("default name references") {
  bool found = false;
  for (const NameReference& reference : default_name_references()) {
    if (reference.target != Gvk{"", "v1", "ConfigMap"}) continue;
    for (const FieldSpec& referrer : reference.referrers) {
      found = found || (referrer.gvk.kind == "Deployment" &&
                        referrer.path == "spec/template/spec/volumes/configMap/name");
    }
  }
  CHECK(found);
}

TEST_CASE("definitions of kinds add field specs and references") {
  Tree tree(
      "github.com/example/v1.Bee:\n  Schema:\n    properties:\n      kind: {}\n      apiVersion: "
      "{}\n      metadata: {}\n"
      "      spec: {$ref: github.com/example/v1.BeeSpec}\n"
      "github.com/example/v1.BeeSpec:\n  Schema:\n    properties:\n"
      "      labels: {x-kubernetes-label-selector: \"\"}\n      notes: {x-kubernetes-annotation: "
      "\"\"}\n"
      "      id: {x-kubernetes-identity: \"\"}\n"
      "      secret: {x-kubernetes-object-ref-api-version: v1, x-kubernetes-object-ref-kind: "
      "Secret}\n"
      "      other: {x-kubernetes-object-ref-api-version: v1, x-kubernetes-object-ref-kind: Pod, "
      "x-kubernetes-object-ref-name-key: ref}\n");
  const auto config = read_crd_config(tree.root(), tree.arena);
  REQUIRE(config);
  const Gvk bee{"", "", "Bee"};
  CHECK(config->common_labels == std::vector<FieldSpec>{{bee, "spec/labels", false}});
  CHECK(config->common_annotations == std::vector<FieldSpec>{{bee, "spec/notes", false}});
  CHECK(config->name_prefix == std::vector<FieldSpec>{{bee, "spec/id", false}});
  REQUIRE(config->name_references.size() == 2);
  CHECK(config->name_references[0].target == Gvk{"", "v1", "Secret"});
  CHECK(config->name_references[0].referrer.path == "spec/secret/name");
  CHECK(config->name_references[1].referrer.path == "spec/other/ref");
}

TEST_CASE("definitions that go round in circles are an error") {
  Tree tree(
      "a.T:\n  Schema:\n    properties: {kind: {}, apiVersion: {}, metadata: {}, x: {$ref: "
      "a.T}}\n");
  CHECK(!read_crd_config(tree.root(), tree.arena));
}
