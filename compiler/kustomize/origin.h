#pragma once

#include <string>
#include <string_view>

#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"

namespace slipway::kustomize {

/// What `buildMetadata` writes into annotations: where an object, and what changed it, came from.
/// The texts are the YAML that kustomize writes there.

/// Of an object of a file; the path as seen from the directory that is built.
std::string file_origin(std::string_view path);

/// Of a generator or transformer that a kustomization file asks for.
std::string builtin_origin(std::string_view file, std::string_view kind);

/// Of one that has a configuration of its own: an object with an origin annotation; empty without
/// one.
std::string plugin_origin(const Resource& configuration, OpenApi& open_api);

/// Adds a transformation to the annotation of all objects; those without an origin get it as
/// theirs.
void add_transformation(ResourceMap& resources, std::string_view origin, BuildContext& context);

}  // namespace slipway::kustomize
