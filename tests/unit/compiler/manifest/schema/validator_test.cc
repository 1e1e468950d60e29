#include "compiler/manifest/schema/validator.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compiler/manifest/schema/kubectl_reading.h"
#include "core/yaml/reader.h"

namespace slipway::manifest {
namespace {

constexpr const char* example = R"(slipway-schemas 1
kubernetes v1.34.4
kind example.com/v1 Backup namespaced status com.example.v1.Backup
kind v1 Thing cluster core.v1.Thing

builtin core.v1.Inner object
 key* string

builtin core.v1.Item object
 name string default=""
 port integer format="int32"
 protocol string default="TCP"

builtin core.v1.Thing object
 apiVersion string
 bytes {}
  {} string format="byte"
 cpu quantity
 inner @core.v1.Inner present
 items [port,protocol]@core.v1.Item
 kind string
 metadata @meta.v1.ObjectMeta
 names [name]@core.v1.Item
 policy string enum=["Always","Never"]
 pointer string enum=["A","B"] exact
 tags [*]string
 target int-or-string
 verbs* []string

builtin meta.v1.ObjectMeta object
 labels {}string
 name string
 namespace string

custom com.example.v1.Backup object
 apiVersion string
 kind string
 metadata @meta.v1.ObjectMeta
 spec* object
  address string default="a"
  any any open
  count integer max=10 min=1
  from object
   ^^ any required=["disk"]
   ^^ any required=["volume"]
   disk string
   volume string
  kind string default="ip"
  level number above max=1 min=0
  maybe string nullable
  name string maxLength=5 minLength=2 pattern="^[a-zé]+$"
  open object open
   known integer
  parts [] maxItems=2 minItems=1
   [] object
    ^^ object
     kind any enum=["ip"]
     value any format="ipv4"
    ^^ object
     kind any
      !! any enum=["ip"]
    kind string default="ip"
    value string
 status object
  phase* string enum=["Done"]
)";

std::shared_ptr<const Schemas> example_schemas() {
  auto schemas = Schemas::read("test.schema", example);
  REQUIRE(schemas);
  return *schemas;
}

// "rule path" of each finding, for one document.
std::vector<std::string> findings_of(const std::string& text) {
  const auto schemas = example_schemas();
  const auto stream = yaml::read_manifests("a.yaml", text);
  REQUIRE(stream);
  const auto findings = validate(*(*stream)->documents.front(), *schemas, "test-1");
  REQUIRE(findings);
  std::vector<std::string> lines;
  for (const Finding& finding : *findings) {
    lines.push_back(std::string(rule_name(finding.rule)).substr(7) + " " + finding.path);
  }
  return lines;
}

using Lines = std::vector<std::string>;

std::string thing(const std::string& rest) {
  return "apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nverbs: [get]\ninner: {key: a}\n" + rest;
}

std::string backup(const std::string& spec) {
  return "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: a}\nspec: {" + spec + "}\n";
}

TEST_CASE("a manifest that fits its schema has no findings") {
  CHECK(findings_of(thing("policy: Always\ncpu: 100m\ntarget: 80\n")).empty());
  CHECK(findings_of(backup("count: 3, name: abc, level: 0.5, from: {disk: a}")).empty());
}

TEST_CASE("unknown fields are found where they stand, with what was meant") {
  const auto schemas = example_schemas();
  const auto stream = yaml::read_manifests("a.yaml", backup("cuont: 3"));
  const auto findings = validate(*(*stream)->documents.front(), *schemas);
  REQUIRE(findings->size() == 1);
  const Finding& finding = findings->front();
  CHECK(finding.path == "spec.cuont");
  CHECK(finding.message == "`spec` has no field `cuont`");
  CHECK(finding.hint == "did you mean `count`?");
  CHECK(finding.node->line == 4);
  CHECK(finding.node->column == 8);
  const Diagnostic diagnostic = to_diagnostic(finding, "Backup `a`");
  CHECK(diagnostic.rule == "schema-unknown-field");
  CHECK(diagnostic.fault == Fault::finding);
  CHECK(diagnostic.message == "Backup `a`: `spec` has no field `cuont`");
}

TEST_CASE("a field at the wrong depth is told where it belongs") {
  const auto schemas = Schemas::read("", R"(slipway-schemas 1
kind v1 A cluster a
builtin a object
 apiVersion string
 kind string
 metadata {}string
 size integer
 spec object
  containers []
   [] object
    image string
    name string
  other object
   depth string
)");
  REQUIRE(schemas);
  const auto hint_of = [&](const std::string& spec) {
    const auto stream = yaml::read_manifests(
        "a.yaml", "{apiVersion: v1, kind: A, metadata: {name: a}, spec: {" + spec + "}}");
    const auto findings = validate(*(*stream)->documents.front(), **schemas);
    return findings->size() == 1 ? findings->front().hint : "";
  };
  CHECK(hint_of("image: x") ==
        "`image` is a field of the items of `containers`: check the indentation");
  CHECK(hint_of("depth: x") == "`depth` is a field of `other`: check the indentation");
  CHECK(hint_of("other: {containers: []}") ==
        "`spec` has a field `containers`: check the indentation");
  CHECK(hint_of("size: 3") == "the object itself has a field `size`: check the indentation");
  CHECK(hint_of("nonsense: 3").empty());
}

TEST_CASE("a kind that is not known names the command that would store it") {
  const auto schemas = example_schemas();
  const auto stream =
      yaml::read_manifests("a.yaml", "{apiVersion: a/v1, kind: Thing, metadata: {name: a}}");
  const auto findings = validate(*(*stream)->documents.front(), *schemas, "test-1");
  REQUIRE(findings->size() == 1);
  CHECK(findings->front().rule == FindingRule::unknown_kind);
  CHECK(findings->front().hint ==
        "Thing is known as `apiVersion: v1`; if the cluster has it, `slipway schema snapshot "
        "--context test-1 -o test.schema` stores its schemas");
}

TEST_CASE("types are those of JSON") {
  CHECK(findings_of(thing("policy: 1\n")) == Lines{"wrong-type policy"});
  CHECK(findings_of(thing("target: true\n")) == Lines{"wrong-type target"});
  CHECK(findings_of(thing("target: http\n")).empty());
  CHECK(findings_of(thing("cpu: lots\n")) == Lines{"wrong-type cpu"});
  CHECK(findings_of(thing("metadata: {name: a, labels: {a: 1}}\n")).size() == 1);
  CHECK(findings_of(backup("count: 1.0")).empty());
  CHECK(findings_of(backup("count: 1.5")) == Lines{"wrong-type spec.count"});
  CHECK(findings_of(backup("count: \"1\"")) == Lines{"wrong-type spec.count"});
  CHECK(findings_of(backup("parts: {}")) == Lines{"wrong-type spec.parts"});
}

TEST_CASE("builtin kinds: null and the empty string are what a missing field is") {
  CHECK(findings_of(thing("policy: null\ncpu: ~\n")).empty());
  CHECK(findings_of(thing("policy: \"\"\n")).empty());
  CHECK(findings_of(thing("policy: Sometimes\n")) == Lines{"wrong-value policy"});
  CHECK(findings_of(thing("pointer: \"\"\n")) == Lines{"wrong-value pointer"});
  CHECK(findings_of(thing("pointer: null\n")).empty());
  CHECK(findings_of(thing("target: 3000000000\n")) == Lines{"wrong-type target"});
  const std::string bare = "apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n";
  CHECK(findings_of(bare + "inner: {key: a}\nverbs: []\n") == Lines{"missing-field verbs"});
  // `inner` is a struct: it is there even when it is not.
  CHECK(findings_of(bare + "verbs: [a]\n") == Lines{"missing-field inner"});
  CHECK(findings_of(bare + "verbs: [a]\ninner: {key: \"\"}\n") == Lines{"missing-field inner.key"});
}

TEST_CASE("custom resources: null is a value, and defaults are filled in") {
  CHECK(findings_of(backup("count: null")) == Lines{"wrong-type spec.count"});
  CHECK(findings_of(backup("maybe: null, address: null")).empty());
  CHECK(findings_of("{apiVersion: example.com/v1, kind: Backup, metadata: {name: a}}") ==
        Lines{"missing-field "});
}

TEST_CASE("values are held to their bounds") {
  CHECK(findings_of(backup("count: 0")) == Lines{"wrong-value spec.count"});
  CHECK(findings_of(backup("count: 11")) == Lines{"wrong-value spec.count"});
  CHECK(findings_of(backup("level: 0")) == Lines{"wrong-value spec.level"});
  CHECK(findings_of(backup("level: 1")).empty());
  CHECK(findings_of(backup("name: a")) == Lines{"wrong-value spec.name"});
  CHECK(findings_of(backup("name: ééééé")).empty());  // characters, not bytes
  CHECK(findings_of(backup("name: ABC")) == Lines{"wrong-value spec.name"});
  CHECK(findings_of(backup("parts: []")) == Lines{"wrong-value spec.parts"});
  CHECK(findings_of(backup("parts: [{}, {}, {}]")).size() == 1);
  CHECK(findings_of(thing("bytes: {a: YWJj}\n")).empty());
  CHECK(findings_of(thing("bytes: {a: \"?\"}\n")) == Lines{"wrong-value bytes.a"});
}

TEST_CASE("one of several, with defaults in view") {
  CHECK(findings_of(backup("from: {disk: a, volume: b}")) == Lines{"wrong-value spec.from"});
  CHECK(findings_of(backup("from: {}")) == Lines{"wrong-value spec.from"});
  // The kind that is left out is `ip`: only one alternative holds.
  CHECK(findings_of(backup("parts: [{value: 10.0.0.1}]")).empty());
  CHECK(findings_of(backup("parts: [{value: x}]")) == Lines{"wrong-value spec.parts[0]"});
  CHECK(findings_of(backup("parts: [{kind: name, value: x}]")).empty());
}

TEST_CASE("unknown fields are kept where the schema says so") {
  CHECK(findings_of(backup("any: {a: [1]}, open: {b: 1}")).empty());
  CHECK(findings_of(backup("open: {known: x}")) == Lines{"wrong-type spec.open.known"});
}

TEST_CASE("lists with keys must not repeat an item") {
  CHECK(findings_of(thing("items: [{port: 1}, {port: 1, protocol: UDP}]\n")).empty());
  CHECK(findings_of(thing("items: [{port: 1}, {port: 1, protocol: TCP}]\n")) ==
        Lines{"duplicate-item items[1,TCP]"});
  CHECK(findings_of(thing("items: [{protocol: TCP}]\n")) == Lines{"missing-field items[TCP]"});
  CHECK(findings_of(thing("items: [null]\n")) == Lines{"wrong-type items[0]"});
  CHECK(findings_of(thing("names: [{}]\n")).empty());
  CHECK(findings_of(thing("tags: [a, b, a]\n")) == Lines{"duplicate-item tags[2]"});
}

TEST_CASE("an object has at most a hundred findings") {
  std::string spec = "parts: [";
  for (int i = 0; i < 1000; ++i) spec += "x, ";
  CHECK(findings_of(backup(spec + "x]")).size() == 100);
}

TEST_CASE("status is dropped on apply, so only its fields and types count") {
  const std::string start = backup("count: 1");
  CHECK(findings_of(start + "status: {}\n").empty());
  CHECK(findings_of(start + "status: {phase: Never}\n").empty());
  CHECK(findings_of(start + "status: {phase: 1}\n") == Lines{"wrong-type status.phase"});
  CHECK(findings_of(start + "status: {fase: Done}\n") == Lines{"unknown-field status.fase"});
}

TEST_CASE("what is no object says so") {
  CHECK(findings_of("[a]") == Lines{"wrong-type "});
  CHECK(findings_of("{kind: Thing}") == Lines{"missing-field "});
  CHECK(findings_of("{apiVersion: v1, kind: Thing, verbs: [a], inner: {key: a}}") ==
        Lines{"missing-field metadata"});
  CHECK(findings_of("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Thing, "
                    "metadata: {name: a}, verbs: [a]}]}") == Lines{"missing-field inner"});
}

TEST_CASE("secret values do not appear in messages") {
  const auto stream = yaml::read_manifests(
      "a.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: hunter2}}");
  const auto findings = validate(*(*stream)->documents.front(), Schemas::built_in());
  REQUIRE(findings);
  REQUIRE(findings->size() == 1);
  CHECK(findings->front().message == "`data.a` must be base64, not a string");
}

TEST_CASE("kubectl reads the words of YAML 1.1 as booleans") {
  const auto stream = yaml::read_manifests("a.yaml", "{a: yes, b: \"yes\", c: [n], d: yess}");
  yaml::Node& root = *(*stream)->documents.front();
  read_as_kubectl(root);
  CHECK(root.find("a")->tag == yaml::Tag::boolean);
  CHECK(root.find("b")->tag == yaml::Tag::string);
  CHECK(root.find("c")->items()[0]->tag == yaml::Tag::boolean);
  CHECK(root.find("d")->tag == yaml::Tag::string);
}

}  // namespace
}  // namespace slipway::manifest
