#pragma once

#include "compiler/kustomize/schema/open_api.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// Applies a strategic merge patch to an object in place. The patch stays as it is: what enters the
/// object is copied. Gives the object, or null when the patch deletes it (`$patch: delete`).
/// Errors: a list where the other side has a map, an unknown `$patch`, at the patch's place.
Result<yaml::Node*> strategic_merge(yaml::Node& object, const yaml::Node& patch, OpenApi& open_api,
                                    yaml::Arena& arena);

}  // namespace slipway::kustomize
