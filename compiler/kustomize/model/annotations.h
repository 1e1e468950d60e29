#pragma once

#include <string_view>

#include "compiler/kustomize/model/resource.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

inline constexpr std::string_view origin_annotation = "config.kubernetes.io/origin";
inline constexpr std::string_view transformations_annotation =
    "alpha.config.kubernetes.io/transformations";
inline constexpr std::string_view local_annotation = "config.kubernetes.io/local-config";
inline constexpr std::string_view internal_prefix = "internal.config.kubernetes.io/";

/// Has the object annotations that kustomize writes for itself (Resource::adopt_history())?
bool names_history(const yaml::Node& object);

/// The text of an annotation; empty when there is none, or it is no scalar.
std::string_view annotation(const yaml::Node& object, std::string_view key);
bool has_annotation(const yaml::Node& object, std::string_view key);
/// Sets one, making the map where it is missing.
void set_annotation(yaml::Node& object, std::string_view key, std::string_view text,
                    yaml::Arena& arena);

/// Rewrites a map of `metadata` as kustomize does when it sets it: every value becomes a text, an
/// empty map goes away.
void normalize_texts(yaml::Node& object, std::string_view field);

/// Takes kustomize's own annotations away that files may bring along, and normalizes the rest.
void remove_build_annotations(yaml::Node& object);

/// Makes sure that `metadata.annotations` is a map.
yaml::Node& require_annotations(yaml::Node& object, yaml::Arena& arena);

}  // namespace slipway::kustomize
