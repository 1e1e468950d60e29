#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::manifest {

/// What makes an object the same object for Kubernetes, whatever version it is written in.
struct Identity {
  std::string group;  ///< empty: the core group
  std::string kind;
  std::string namespace_name;  ///< empty: cluster-scoped, or not said
  std::string name;

  friend auto operator<=>(const Identity&, const Identity&) = default;
};

/// Read from apiVersion, kind and metadata; what is missing is empty.
Identity identity_of(const yaml::Node& object);

/// "Deployment `web`": an object in a message.
std::string subject_of(const yaml::Node& object);

/// `name` without the hash that kustomize appends to generated ConfigMaps and Secrets, and slipway
/// to Jobs
/// (`-` and ten characters of its alphabet); the name itself when it has none.
std::string_view without_content_hash(std::string_view name);

}  // namespace slipway::manifest
