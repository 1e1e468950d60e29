#include "compiler/kustomize/transformers/hash.h"

#include "compiler/kustomize/filters/content_hash.h"

namespace slipway::kustomize {

Result<void> HashTransformer::apply(ResourceMap& resources, BuildContext& context) {
  bool renamed = false;
  for (Resource* resource : resources.all()) {
    if (!resource->needs_hash || resource->object() == nullptr) continue;
    SLIPWAY_ASSIGN(const std::string hash, content_hash(*resource->object()));
    resource->store_previous(context.open_api);
    std::string name(resource->identity(context.open_api).id.name);
    name += '-';
    name += hash;
    set_metadata(*resource->object(), "name", name, context.arena);
    resource->touch_name();
    renamed = true;
  }
  if (renamed) resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
