#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/schema/default_fields.h"
#include "compiler/kustomize/schema/open_api.h"
#include "core/result.h"
#include "core/yaml/node.h"

// The small transformers: each changes one object by field specs. `gvk` is the object's own kind.
// `origin`, where there is one, is the node of the kustomization that asked for the value: what is
// written takes over its place, so that a person can be told where a value came from.

namespace slipway::kustomize {

/// A label or annotation.
struct KeyValue {
  std::string_view key;
  std::string_view value;
  const yaml::Node* origin = nullptr;
};

/// Labels and annotations. `entries` are sorted by key; every entry is written at every field spec.
Result<void> set_entries(yaml::Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                         std::span<const KeyValue> entries, yaml::Arena& arena);

/// namePrefix and nameSuffix of one field spec.
Result<void> add_affixes(yaml::Node& object, const Gvk& gvk, const FieldSpec& spec,
                         std::string_view prefix, std::string_view suffix, yaml::Arena& arena);

/// Which subjects of role bindings get the namespace.
enum class Subjects : std::uint8_t { default_only, all_service_accounts, none };

struct NamespaceSetting {
  std::string_view name;
  bool unset_only = false;
  Subjects subjects = Subjects::default_only;
  const yaml::Node* origin = nullptr;
};

/// The namespace: metadata/namespace of everything that is not known as cluster scoped, subjects of
/// role bindings, and the field specs (of which metadata/namespace is ignored, and metadata/name
/// except for a v1 object: the Namespace itself).
Result<void> set_namespace(yaml::Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                           const NamespaceSetting& setting, OpenApi& open_api, yaml::Arena& arena);

/// replicas of one field spec.
Result<void> set_replicas(yaml::Node& object, const Gvk& gvk, const FieldSpec& spec,
                          std::int64_t count, const yaml::Node* origin, yaml::Arena& arena);

/// ValueAddTransformer: writes `value` at a path (`/` between parts), which is made where missing;
/// with `position` above 0 it is put into the file path there as its n-th part.
Result<void> add_value(yaml::Node& object, std::string_view path, std::string_view value,
                       int position, yaml::Arena& arena);

}  // namespace slipway::kustomize
