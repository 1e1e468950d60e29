#include "compiler/kustomize/transformers/images.h"

namespace slipway::kustomize {

Result<void> ImagesTransformer::apply(ResourceMap& resources, BuildContext& context) {
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk gvk = resource->identity(context.open_api).id.gvk;
    SLIPWAY_TRY(set_image(*resource->object(), gvk, fields_, setting_, context.arena));
  }
  return {};
}

}  // namespace slipway::kustomize
