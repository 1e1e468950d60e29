#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "compiler/kustomize/filters/function_reference.h"
#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// Merges two items, either of which may be missing; gives null when the item is deleted.
using ItemMerger = FunctionReference<Result<yaml::Node*>(yaml::Node* item, yaml::Node* patch_item)>;

/// Merges lists whose items are matched by `keys` (by the whole item when there are none) as
/// kustomize does, new items first. `patch` may be null (then items are only merged with nothing),
/// and may be the list itself. Gives the merged list; both lists are used up.
Result<yaml::Node*> merge_lists(yaml::Node& list, yaml::Node* patch,
                                std::span<const std::string_view> keys, yaml::Arena& arena,
                                ItemMerger merge_items);

/// Has every item all keys, and no two items the same? Then a merge keeps every item. With no keys:
/// are all items plain values, each there once?
bool is_well_formed(const yaml::Node& list, std::span<const std::string_view> keys);

}  // namespace slipway::kustomize
