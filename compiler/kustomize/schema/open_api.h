#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/gvk.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

class OpenApi;

/// What the schema knows of the value at one place; false where it knows nothing. A small value,
/// cheap to copy; lives as long as the OpenApi that it came from.
class SchemaType {
 public:
  SchemaType() = default;

  explicit operator bool() const { return table_ != nullptr || definition_ != nullptr; }

  /// The type of a field of this map, or of every value when it is a map of anything.
  [[nodiscard]] SchemaType field(std::string_view name) const;
  /// The type of this list's items.
  [[nodiscard]] SchemaType elements() const;

  /// Are the items of two such lists matched with each other (`x-kubernetes-patch-strategy:
  /// merge`)?
  [[nodiscard]] bool merges_items() const;
  /// The fields that identify an item, separated by commas; empty for a list of plain values.
  [[nodiscard]] std::string_view merge_keys() const;

 private:
  friend class OpenApi;

  // One of the built-in tables: a view of a field's description (see data/schema-types.txt).
  const char* table_ = nullptr;
  std::uint32_t table_size_ = 0;
  // Or a place in a schema that the user gave.
  const yaml::Node* definition_ = nullptr;
  const OpenApi* owner_ = nullptr;
};

enum class Scope : std::uint8_t { unknown, namespaced, cluster };

/// The OpenAPI schema that one build uses: kustomize's own (Kubernetes 1.21.2, embedded tables that
/// are searched in place), or what a kustomization's `openapi` field names. kustomize keeps one for
/// the whole process and the first kustomization that says something wins; so there is one OpenApi
/// for a build, that is given every kustomization's field in the order in which kustomize loads
/// them. For one thread at a time.
class OpenApi {
 public:
  /// `openapi: {version: …}`. Ignored when an earlier kustomization chose; unless `resets`, which
  /// the top kustomization's field does. Error: a version that is not built in.
  Result<void> use_version(const yaml::Node& version, bool resets);

  /// `openapi: {path: …}`: a swagger document, read from JSON or YAML, that outlives this object.
  /// Replaces the built-in schema where that was not used before, else adds to it.
  Result<void> use_schema(const yaml::Node& swagger, bool resets);

  /// The type of a kind of object.
  [[nodiscard]] SchemaType type_of(std::string_view api_version, std::string_view kind);

  /// Whether objects of this kind have a namespace; unknown for kinds that the schema lacks.
  [[nodiscard]] Scope scope(const Gvk& gvk);
  [[nodiscard]] bool is_cluster_scoped(const Gvk& gvk) { return scope(gvk) == Scope::cluster; }

 private:
  friend class SchemaType;

  struct CustomKind {
    std::string_view api_version;
    std::string_view kind;
    const yaml::Node* definition = nullptr;
    Scope scope = Scope::unknown;
  };

  void load();
  void add_swagger(const yaml::Node& swagger);
  CustomKind& custom_kind(std::string_view api_version, std::string_view kind);
  [[nodiscard]] const yaml::Node* definition(std::string_view name) const;
  [[nodiscard]] SchemaType resolve(const yaml::Node* schema) const;

  const yaml::Node* pending_ = nullptr;  ///< chosen, not yet read in
  bool chosen_ = false;                  ///< by an earlier kustomization
  bool loaded_ = false;
  bool built_in_ = false;  ///< the built-in kinds are in use
  bool scope_asked_ =
      false;  ///< before any schema was loaded: then kustomize adds the built-in one
  std::vector<const yaml::Node*> swaggers_;  ///< newest last
  std::vector<CustomKind> kinds_;
};

/// The Kubernetes version that use_version accepts.
std::string_view built_in_open_api_version();

}  // namespace slipway::kustomize
