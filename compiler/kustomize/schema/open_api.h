#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/gvk.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

class OpenApi;

/// The few fields that identify an item of a list, in order. No more than these are ever looked at.
struct MergeKeys {
  std::array<std::string_view, 8> names;
  std::size_t count = 0;

  [[nodiscard]] std::span<const std::string_view> list() const { return {names.data(), count}; }
  void add(std::string_view name) {
    if (count < names.size()) names[count++] = name;
  }
};

/// What the schema knows of the value at one place; false where it knows nothing. A small value,
/// cheap to copy; lives as long as the OpenApi that it came from.
class SchemaType {
 public:
  SchemaType() = default;

  explicit operator bool() const { return !described_.empty() || definition_ != nullptr; }

  /// The type of a field of this map, or of every value when it is a map of anything.
  [[nodiscard]] SchemaType field(std::string_view name) const;
  /// The type of this list's items.
  [[nodiscard]] SchemaType elements() const;

  /// Are the items of two such lists matched with each other (`x-kubernetes-patch-strategy:
  /// merge`)?
  [[nodiscard]] bool merges_items() const;
  /// The fields that identify an item; none for a list of plain values.
  [[nodiscard]] MergeKeys merge_keys() const;

 private:
  friend class OpenApi;

  SchemaType(std::string_view described, const yaml::Node* definition, const OpenApi* owner)
      : described_(described), definition_(definition), owner_(owner) {}

  std::string_view described_;              ///< in the words of data/schema-types.txt
  const yaml::Node* definition_ = nullptr;  ///< or a place in a document that the user gave
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
  /// A kustomization's `openapi` field: `version` and the document that `path` names (a swagger
  /// document, read from JSON or YAML, that outlives this object), each null when it is not there.
  /// Ignored when an earlier kustomization chose. A document replaces the built-in schema where
  /// that was not used before, else it adds to it. Errors at `version`: not built in, or both are
  /// given.
  Result<void> use(const yaml::Node* version, const yaml::Node* swagger);

  /// The same for a document whose text cannot be understood: that it cannot is the problem().
  Result<void> use_unreadable(const yaml::Node* version, Diagnostic problem);

  /// Takes over what another build's questions have made of the built-in schema: for what was
  /// accumulated there and is used here. Neither has chosen a schema.
  void follow(const OpenApi& other);

  /// What is wrong with the document that was chosen. kustomize finds that out when the schema is
  /// first needed, which the tables here often make needless: to be asked at the end of a build.
  [[nodiscard]] const std::optional<Diagnostic>& problem() const { return problem_; }

  /// Has a kustomization said which schema to use?
  [[nodiscard]] bool chosen() const { return chosen_; }

  /// The type of a kind of object.
  [[nodiscard]] SchemaType type_of(std::string_view api_version, std::string_view kind);

  /// Whether objects of this kind have a namespace; unknown for kinds that the schema lacks.
  [[nodiscard]] Scope scope(const Gvk& gvk);
  [[nodiscard]] bool is_cluster_scoped(const Gvk& gvk) { return scope(gvk) == Scope::cluster; }

 private:
  friend class SchemaType;

  struct CustomKind {
    std::string_view group;
    std::string_view version;
    std::string_view kind;
    const yaml::Node* definition = nullptr;
    Scope scope = Scope::unknown;
  };

  Result<void> choose_document(const yaml::Node* version);
  void load();
  void add_swagger(const yaml::Node& swagger);
  void add_scopes(const yaml::Node& paths);
  CustomKind& custom_kind(const yaml::Node& gvk);
  [[nodiscard]] const CustomKind* find_custom(const Gvk& gvk) const;
  [[nodiscard]] SchemaType resolve(const yaml::Node* schema) const;
  [[nodiscard]] SchemaType resolve_built_in(std::string_view name, std::string_view rest) const;

  enum class BuiltIn : std::uint8_t { unused, wanted, used };

  const yaml::Node* chosen_swagger_ = nullptr;
  std::optional<Diagnostic> unreadable_;  ///< instead of a document
  std::optional<Diagnostic> problem_;
  bool chosen_ = false;  ///< by an earlier kustomization
  bool loaded_ = false;  ///< what was chosen is in use
  BuiltIn built_in_ = BuiltIn::unused;
  bool built_in_first_ = true;  ///< before what the user's document says of the same kind
  std::vector<const yaml::Node*> definitions_;  ///< of the documents
  std::vector<CustomKind> kinds_;
};

/// The Kubernetes version whose schema is built in.
std::string_view built_in_open_api_version();

}  // namespace slipway::kustomize
