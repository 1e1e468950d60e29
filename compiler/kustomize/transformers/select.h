#pragma once

#include <vector>

#include "compiler/kustomize/filters/selector.h"
#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"
#include "core/result.h"

namespace slipway::kustomize {

/// The objects that a patch's target selects: by kind as they are now, by name and namespace as
/// they are or first were. Errors: bad regular expressions and selectors.
Result<std::vector<Resource*>> select(const ResourceMap& resources, const SelectorText& target,
                                      BuildContext& context);

}  // namespace slipway::kustomize
