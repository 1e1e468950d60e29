#pragma once

#include <cstdint>
#include <span>

#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"
#include "core/result.h"

namespace slipway::kustomize {

/// What a strategic merge patch may change of an object's identity.
struct PatchFreedom {
  bool name = false;
  bool kind = false;
};

/// Merges a patch into one object, as it is.
Result<void> merge_patch(Resource& target, const yaml::Node& patch, PatchFreedom freedom,
                         BuildContext& context);

/// Merges a patch into selected objects, which become its kind for that, and checks that ids stay
/// unique.
Result<void> merge_patch_into(std::span<Resource* const> targets, const yaml::Node& patch,
                              PatchFreedom freedom, ResourceMap& resources, BuildContext& context);

/// The one object that has, or had, the id of the patch. Errors at the patch: none, or several.
Result<Resource*> patch_target(ResourceMap& resources, const yaml::Node& patch,
                               BuildContext& context);

}  // namespace slipway::kustomize
