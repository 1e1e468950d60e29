#include "compiler/manifest/schema/snapshot.h"

#include <catch2/catch.hpp>

#include "compiler/manifest/schema/schemas.h"

namespace slipway::manifest {
namespace {

// A path with its PATCH.
std::string path_of(const std::string& path, const std::string& gvk) {
  return "\"" + path + R"(": {"patch": {"x-kubernetes-group-version-kind": )" + gvk + "}}";
}

const std::string backup_v1 = R"({"group": "example.com", "version": "v1", "kind": "Backup"})";
const std::string backup_v2 = R"({"group": "example.com", "version": "v2", "kind": "Backup"})";

std::string custom_document(const std::string& version, const std::string& gvk) {
  const std::string base =
      "/apis/example.com/" + version + "/namespaces/{namespace}/backups/{name}";
  return R"({"openapi": "3.0.0", "info": {"title": "Kubernetes CRD Swagger"}, "paths": {)" +
         path_of(base, gvk) + "," + path_of(base + "/status", gvk) +
         R"(}, "components": {"schemas": {"com.example.)" + version +
         R"(.Backup": {"description": "long", "type": "object", "required": ["spec"],
    "properties": {"metadata": {"allOf": [{"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}]},
      "spec": {"type": "object", "required": ["a", "b"], "properties": {
        "a": {"type": "string", "default": "x", "pattern": "^x$"}, "b": {"type": "integer", "format": "int32", "minimum": 1},
        "c": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^1"},
        "d": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}}}}},
    "x-kubernetes-group-version-kind": [)" +
         gvk +
         R"(]}, "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"type": "object", "properties": {"name": {"type": "string"}}}}}})";
}

const std::string core_document =
    R"({"openapi": "3.0.0", "info": {"title": "Kubernetes"}, "paths": {)" +
    path_of("/api/v1/things/{name}", R"({"group": "", "version": "v1", "kind": "Thing"})") +
    R"(}, "components": {"schemas": {
  "io.k8s.api.core.v1.Thing": {"type": "object", "properties": {
     "spec": {"default": {}, "allOf": [{"$ref": "#/components/schemas/io.k8s.api.core.v1.Spec"}]},
     "cpu": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"}},
   "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Thing"}]},
  "io.k8s.api.core.v1.Spec": {"type": "object", "required": ["items"], "properties": {
     "items": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
               "items": {"default": {}, "allOf": [{"$ref": "#/components/schemas/io.k8s.api.core.v1.Item"}]}}}},
  "io.k8s.api.core.v1.Item": {"type": "object", "properties": {"name": {"type": "string", "default": ""},
     "raw": {"type": "object"}, "policy": {"type": "string", "default": "", "enum": ["A", "B"]}}},
  "io.k8s.api.core.v1.Unused": {"type": "object"},
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]}}}})";

TEST_CASE("a snapshot keeps what checking needs, and equal parts once") {
  const std::vector<OpenApiDocument> documents = {
      {"apis/example.com/v2", custom_document("v2", backup_v2)},
      {"api/v1", core_document},
      {"apis/example.com/v1", custom_document("v1", backup_v1)}};
  const auto snapshot = make_snapshot("v1.34.4", documents);
  REQUIRE(snapshot);
  CHECK(*snapshot == R"(slipway-schemas 1
kubernetes v1.34.4
kind example.com/v1 Backup namespaced status com.example.v1.Backup
kind example.com/v2 Backup namespaced status com.example.v2.Backup
kind v1 Thing cluster core.v1.Thing

custom com.example.v1.Backup object
 metadata @meta.v1.ObjectMeta
 spec* object
  a string pattern="^x$" default="x"
  b* integer min=1
  c int-or-string pattern="^1"
  d []{}string

custom com.example.v2.Backup @com.example.v1.Backup

builtin core.v1.Item object
 name string default=""
 policy string enum=["A","B"]
 raw object open

builtin core.v1.Spec object
 items* [name]@core.v1.Item

builtin core.v1.Thing object
 cpu quantity
 spec @core.v1.Spec present

builtin meta.v1.ObjectMeta object
 name string
)");
  auto reversed = documents;
  std::swap(reversed[0], reversed[2]);
  CHECK(*make_snapshot("v1.34.4", reversed) == *snapshot);
  const auto schemas = Schemas::read("", *snapshot);
  REQUIRE(schemas);
  CHECK((*schemas)->read_all());
}

TEST_CASE("what is no OpenAPI is refused") {
  for (const std::string json :
       {"", "{", "[]", "{}", R"({"openapi": 3})", R"({"openapi": "2.0"})"}) {
    const auto snapshot = make_snapshot("v1", {{"api/v1", json}});
    REQUIRE_FALSE(snapshot);
    CHECK(snapshot.error().fault == Fault::outside);
  }
  CHECK(make_snapshot("v1", {{"api/v1", R"({"openapi": "3.0.0", "paths": 1, "components": []})"}}));
}

}  // namespace
}  // namespace slipway::manifest
