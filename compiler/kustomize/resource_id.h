#pragma once

#include <string_view>

namespace slipway::kustomize {

/// Group, version and kind of an object. Views: whoever makes one keeps the texts alive.
/// As a selector, an empty field matches anything.
struct Gvk {
  std::string_view group;
  std::string_view version;
  std::string_view kind;

  friend bool operator==(const Gvk&, const Gvk&) = default;

  [[nodiscard]] bool empty() const { return group.empty() && version.empty() && kind.empty(); }

  /// Does `selector` select this one?
  [[nodiscard]] bool is_selected_by(const Gvk& selector) const {
    return (selector.group.empty() || selector.group == group) &&
           (selector.version.empty() || selector.version == version) &&
           (selector.kind.empty() || selector.kind == kind);
  }

  /// Splits `apps/v1` at the first slash; a text without one is a version of the core group.
  static Gvk of(std::string_view api_version, std::string_view kind) {
    const std::size_t slash = api_version.find('/');
    if (slash == std::string_view::npos) return {{}, api_version, kind};
    return {api_version.substr(0, slash), api_version.substr(slash + 1), kind};
  }
};

/// The namespace that stands for "has none": objects that are known to be cluster-scoped.
inline constexpr std::string_view no_namespace = "_non_namespaceable_";

/// What tells objects apart. Two ids are the same when group, version, kind, name and
/// `effective_namespace()` are.
struct ResourceId {
  Gvk gvk;
  std::string_view name;
  std::string_view name_space;  ///< as written; may be empty
  bool cluster_scoped = false;  ///< certainly so, by the schema in use

  /// Never empty: an object without a namespace is in `default`, unless it is cluster-scoped.
  [[nodiscard]] std::string_view effective_namespace() const {
    if (cluster_scoped) return no_namespace;
    return name_space.empty() ? std::string_view("default") : name_space;
  }

  [[nodiscard]] bool same_as(const ResourceId& other) const {
    return name == other.name && gvk == other.gvk &&
           effective_namespace() == other.effective_namespace();
  }
};

}  // namespace slipway::kustomize
