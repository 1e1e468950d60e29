#include "compiler/fleet/merge.h"

#include <array>
#include <set>

#include <catch2/catch.hpp>

#include "compiler/fleet/field_table.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

using namespace slipway;
using namespace slipway::fleet;

namespace {

// What docs/service.md states for overrides, for each field that can be overridden.
struct Rule {
  std::string_view field;
  std::string_view written;   ///< the field's value in the file
  std::string_view override;  ///< in an environment or cluster
  std::string_view comes_out;
};

constexpr std::array rules = {
    // values are replaced
    Rule{"image", "a:1", "a:2", R"("a:2")"},
    Rule{"tier", "business", "foundation", R"("foundation")"},
    Rule{"replicas", "2", "4..20", R"("4..20")"},
    Rule{"schedule", "'@daily'", "'@hourly'", R"("@hourly")"},
    Rule{"timeZone", "Europe/Berlin", "null", ""},
    // mappings of fields are merged field by field
    Rule{"build", "{context: ., dockerfile: A}", "{dockerfile: B}",
         R"({"context":".","dockerfile":"B"})"},
    Rule{"resources", "{cpu: 100m, memory: 1Gi}", "{cpu: 1..2}",
         R"({"cpu":"1..2","memory":"1Gi"})"},
    Rule{"health", "{ready: /r, live: /l}", "{live: null}", R"({"ready":"/r"})"},
    Rule{"metrics", "{path: /m, alerts: [latency]}", "{alerts: []}",
         R"({"alerts":[],"path":"/m"})"},
    Rule{"mesh", "{retry: {attempts: 3, perTryTimeout: 2s}}", "{retry: {attempts: 0}}",
         R"({"retry":{"attempts":0,"perTryTimeout":"2s"}})"},
    // mappings by name are merged name by name, and inside of what has fields
    Rule{"ports", "{http: 80, admin: 81}", "{http: '80:8080', admin: null}",
         R"({"http":"80:8080"})"},
    Rule{"config", "{A: 1, B: 2}", "{B: 3, C: 4}", R"({"A":1,"B":3,"C":4})"},
    Rule{"files", "{/a: a, /b: b}", "{/b: null}", R"({"/a":"a"})"},
    Rule{"secrets", "{A: {secret: s, key: k}}", "{A: {key: other}}",
         R"({"A":{"key":"other","secret":"s"}})"},
    Rule{"volumes", "{/a: {size: 1Gi, class: fast}, /b: {size: 1Gi}}",
         "{/a: {size: 2Gi}, /b: null}", R"({"/a":{"class":"fast","size":"2Gi"}})"},
    // lists are replaced as a whole
    Rule{"command", "[a, b]", "[c]", R"(["c"])"},
    Rule{"args", "[a, b]", "[]", "[]"},
    Rule{"routes", "[{path: /a, auth: true}, {path: /b}]", "[{path: /a}]", R"([{"path":"/a"}])"},
    Rule{"calls", "[a, b]", "null", ""},
    Rule{"patches", "[{path: a}]", "[{path: b}]", R"([{"path":"b"}])"},
    Rule{"extra", "[a]", "[b, c]", R"(["b","c"])"},
    // another kind of value replaces it
    Rule{"mesh", "{balance: {consistentHash: {useSourceIp: true}}}", "{balance: random}",
         R"({"balance":"random"})"},
    Rule{"mesh", "{balance: random}", "{balance: {consistentHash: {useSourceIp: true}}}",
         R"({"balance":{"consistentHash":{"useSourceIp":true}}})"},
    // what was not there is added
    Rule{"metrics", "", "{port: admin}", R"({"port":"admin"})"},
    Rule{"config", "{A: 1}", "null", ""},
    Rule{"config", "", "null", ""},
};

std::string document(std::string_view field, std::string_view value) {
  if (value.empty()) return "name: cart\n";
  return "name: cart\n" + std::string(field) + ": " + std::string(value) + "\n";
}

std::string merged(const Rule& rule) {
  const auto base = yaml::read_settings("base", document(rule.field, rule.written)).value();
  const auto over = yaml::read_settings("over", document(rule.field, rule.override)).value();
  yaml::Arena arena;
  yaml::Node* root = base->documents.front()->clone(arena);
  merge(*root, *over->documents.front(), arena);
  const yaml::Node* value = root->find(rule.field);
  std::string json;
  if (value != nullptr) REQUIRE(yaml::emit_json(*value, json));
  return json;
}

}  // namespace

TEST_CASE("overrides are merged as docs/service.md states", "[merge]") {
  for (const Rule& rule : rules) {
    INFO(rule.field << ": " << rule.written << " with " << rule.override);
    CHECK(merged(rule) == rule.comes_out);
  }
}

TEST_CASE("every field that can be overridden has its rule", "[merge]") {
  std::set<std::string_view> stated;
  for (const Rule& rule : rules) stated.insert(rule.field);
  for (const Field& field : service_fields().children) {
    INFO(field.name);
    CHECK(stated.contains(field.name) == !field.is(Field::fixed));
  }
}

TEST_CASE("a merge leaves what was merged in as it was, with its places", "[merge]") {
  const auto base = yaml::read_settings("base", "config: {A: 1}\n").value();
  const auto over = yaml::read_settings("over", "x: y\nconfig:\n  A: 2\n").value();
  yaml::Arena arena;
  yaml::Node* root = base->documents.front()->clone(arena);
  merge(*root, *over->documents.front(), arena);
  const yaml::Node& value = *root->at({"config", "A"});
  CHECK(value.line == 3);
  CHECK(value.source->path == "over");
  CHECK(base->documents.front()->at({"config", "A"})->text() == "1");
}

TEST_CASE("to take away what is not there does nothing", "[merge]") {
  const auto base = yaml::read_settings("base", "a: 1\n").value();
  const auto over =
      yaml::read_settings("over", "config: {A: null, B: 2}\nmesh: {pool: {x: null}}\n").value();
  yaml::Arena arena;
  yaml::Node* root = base->documents.front()->clone(arena);
  merge(*root, *over->documents.front(), arena);
  CHECK(root->at({"config", "A"}) == nullptr);
  CHECK(root->at({"config", "B"})->text() == "2");
  CHECK(root->at({"mesh", "pool"})->size() == 0);
  CHECK(over->documents.front()->at({"config", "A"}) != nullptr);
}

TEST_CASE("a merge tells what took a key away, and where", "[merge]") {
  const auto base =
      yaml::read_settings("base", "ports: {http: 80}\nvolumes: {/d: {size: 1Gi, class: fast}}\n")
          .value();
  const auto over = yaml::read_settings("over",
                                        "ports: null\nvolumes:\n  /d:\n    size: null\n"
                                        "  /new: {size: null}\n")
                        .value();
  yaml::Arena arena;
  yaml::Node* root = base->documents.front()->clone(arena);
  TakenAway taken;
  merge(*root, *over->documents.front(), arena, &taken);
  REQUIRE(taken.find(*root, "ports") != nullptr);
  CHECK(taken.find(*root, "ports")->line == 1);
  const yaml::Node& disk = *root->at({"volumes", "/d"});
  REQUIRE(taken.find(disk, "size") != nullptr);
  CHECK(taken.find(disk, "size")->line == 4);
  CHECK(taken.find(disk, "class") == nullptr);
  CHECK(taken.any_of(disk) == taken.find(disk, "size"));
  CHECK(taken.find(*root->at({"volumes", "/new"}), "size")->line == 5);
  CHECK(taken.any_of(*root->find("volumes")) == nullptr);
}
