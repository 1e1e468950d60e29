#include "compiler/kustomize/transformers/entries.h"

namespace slipway::kustomize {

Result<void> EntriesTransformer::apply(ResourceMap& resources, BuildContext& context) {
  if (entries_.empty()) return {};
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk gvk = resource->identity(context.open_api).id.gvk;
    SLIPWAY_TRY(set_entries(*resource->object(), gvk, fields_, entries_, context.arena));
  }
  return {};
}

}  // namespace slipway::kustomize
