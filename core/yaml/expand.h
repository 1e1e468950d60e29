#pragma once

#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::yaml {

/// Works the merge keys (`<<`) of a mapping in, as kustomize does when it loads a resource: own
/// keys come first and win, then keys of the merged mappings; of several merged mappings the first
/// wins. The mapping's children are not looked at. Errors: a value that is no mapping, two merge
/// keys.
Result<void> expand_merge_keys(Arena& arena, Node& mapping);

}  // namespace slipway::yaml
