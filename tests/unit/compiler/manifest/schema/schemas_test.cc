#include "compiler/manifest/schema/schemas.h"

#include <catch2/catch.hpp>

namespace slipway::manifest {
namespace {

std::string error_of(const std::string& text) {
  const auto schemas = Schemas::read("test.schema", text);
  if (!schemas) return schemas.error().message;
  const auto count = (*schemas)->read_all();
  return count ? ""
               : count.error().message + " in line " + std::to_string(count.error().position.line);
}

const std::string head = "slipway-schemas 1\nkubernetes v1\n";

TEST_CASE("the built-in schemas are whole") {
  const Schemas& schemas = Schemas::built_in();
  CHECK(schemas.kubernetes_version().substr(0, 5) == "v1.34");
  const auto count = schemas.read_all();
  REQUIRE(count);
  CHECK(*count > 400);
  const KindSchema* kind = schemas.kind("apps/v1", "Deployment");
  REQUIRE(kind != nullptr);
  CHECK(kind->scope == KindScope::namespaced);
  CHECK(kind->has_status);
  CHECK(schemas.kind("v1", "Namespace")->scope == KindScope::cluster);
  CHECK(schemas.kind("v1", "PodList") == nullptr);
  CHECK(schemas.kind("v1", "ConfigMap")->has_status == false);
  // A type stands for itself and is parsed once.
  CHECK(*schemas.type(kind->type) == *schemas.type(kind->type));
  CHECK((*schemas.type(kind->type))->field("spec") != nullptr);
  CHECK((*schemas.type(kind->type))->field("spce") == nullptr);
}

TEST_CASE("names and patterns may hold anything") {
  const auto schemas = Schemas::read(
      "", head + "custom a object\n \"b c\"* string pattern=\"\\\"\\\\d\\u00e9\"\n \"[]\" any\n");
  REQUIRE(schemas);
  const auto type = (*schemas)->type(0);
  REQUIRE(type);
  REQUIRE((*type)->fields.size() == 2);
  const SchemaField* field = (*type)->field("b c");
  REQUIRE(field != nullptr);
  CHECK(field->required);
  CHECK(field->schema->constraints->pattern->text == "\"\\d\xC3\xA9");
  CHECK((*type)->field("[]") != nullptr);
}

TEST_CASE("a damaged file says where") {
  CHECK(error_of("apiVersion: v1\n") == "this is no schema file that this slipway reads");
  CHECK(error_of("") != "");
  CHECK(error_of(head) == "");
  CHECK(error_of(head + " a string\n").find("belongs to no type") != std::string::npos);
  CHECK(error_of(head + "kind v1 A namespaced a\n").find("no type `a`") != std::string::npos);
  CHECK(error_of(head + "custom a object\n b strin\n").find("no type `strin` in line 4") !=
        std::string::npos);
  CHECK(error_of(head + "custom a object\n b string min\n").find("no attribute `min`") !=
        std::string::npos);
  CHECK(error_of(head + "custom a object\n   b string\n").find("indented too far") !=
        std::string::npos);
  CHECK(error_of(head + "custom a []\n").find("no type of items") != std::string::npos);
  CHECK(error_of(head + "custom a @b\n").find("no type `b`") != std::string::npos);
  CHECK(error_of(head + "custom a string minLength=-1\n").find("no count") != std::string::npos);
}

TEST_CASE("an expression that RE2 does not take is no expression") {
  const auto schemas = Schemas::read("", head + "custom a string pattern=\"(\"\n");
  REQUIRE(schemas);
  const auto type = (*schemas)->type(0);
  CHECK((*schemas)->compiled(*(*type)->constraints->pattern) == nullptr);
}

}  // namespace
}  // namespace slipway::manifest
