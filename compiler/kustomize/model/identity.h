#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "compiler/kustomize/schema/gvk.h"

namespace slipway::kustomize {

/// The namespace that stands for "has none": of objects that are known to be cluster-scoped.
inline constexpr std::string_view no_namespace = "_non_namespaceable_";

/// What tells the objects of a build apart: kind, name and the namespace that it is effectively in.
struct Identity {
  ResourceId id;
  bool cluster_scoped = false;  ///< certainly so, by the schema in use

  /// Never empty: an object without a namespace is in `default`, unless it is cluster-scoped.
  [[nodiscard]] std::string_view effective_namespace() const {
    if (cluster_scoped) return no_namespace;
    return id.namespace_name.empty() ? std::string_view("default") : id.namespace_name;
  }

  /// The same kind, name and effective namespace.
  friend bool operator==(const Identity& a, const Identity& b) {
    return a.id.name == b.id.name && a.id.gvk == b.id.gvk &&
           a.effective_namespace() == b.effective_namespace();
  }
};

struct IdentityHash {
  std::size_t operator()(const Identity& identity) const {
    const std::hash<std::string_view> hash;
    std::size_t value = hash(identity.id.name);
    value = value * 31 + hash(identity.id.gvk.kind);
    return value * 31 + hash(identity.effective_namespace());
  }
};

/// For people: `Deployment shop/cart`, `Namespace shop`; with the group where it is not a usual
/// one.
std::string describe(const Identity& identity);

}  // namespace slipway::kustomize
