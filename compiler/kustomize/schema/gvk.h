#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::kustomize {

/// A kind of Kubernetes object. Views into nodes, tables or arenas: whoever keeps it keeps those.
struct Gvk {
  std::string_view group;
  std::string_view version;
  std::string_view kind;

  friend bool operator==(const Gvk&, const Gvk&) = default;
};

/// Who an object is: its kind, name and namespace as written (an empty namespace stays empty).
struct ResourceId {
  Gvk gvk;
  std::string_view name;
  std::string_view namespace_name;

  friend bool operator==(const ResourceId&, const ResourceId&) = default;
};

/// `apps/v1` is group `apps` and version `v1`; `v1` has no group.
Gvk make_gvk(std::string_view api_version, std::string_view kind);

/// From the fields `apiVersion` and `kind` of an object; what is missing is empty.
Gvk gvk_of(const yaml::Node& object);

/// `group/version`, or the version alone.
std::string api_version_of(const Gvk& gvk);

/// Does `pattern` select `gvk`? Empty parts of the pattern match everything.
inline bool selects(const Gvk& pattern, const Gvk& gvk) {
  return (pattern.kind.empty() || pattern.kind == gvk.kind) &&
         (pattern.group.empty() || pattern.group == gvk.group) &&
         (pattern.version.empty() || pattern.version == gvk.version);
}

}  // namespace slipway::kustomize
