#pragma once

#include <string>

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// The ten letters that kustomize appends to the name of a generated object: of ConfigMaps and
/// Secrets from kind, name, data (and type), of anything else from all of it.
Result<std::string> content_hash(const yaml::Node& object);

}  // namespace slipway::kustomize
