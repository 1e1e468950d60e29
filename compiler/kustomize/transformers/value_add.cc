#include "compiler/kustomize/transformers/value_add.h"

#include "compiler/kustomize/filters/setters.h"
#include "compiler/kustomize/transformers/select.h"

namespace slipway::kustomize {

Result<void> ValueAddTransformer::apply(ResourceMap& resources, BuildContext& context) {
  for (const Target& target : targets_) {
    std::vector<Resource*> chosen(resources.all().begin(), resources.all().end());
    if (target.selector) {
      SLIPWAY_ASSIGN(chosen, select(resources, *target.selector, context));
    }
    for (Resource* resource : chosen) {
      if (resource->object() == nullptr) continue;
      if (target.field_path == "metadata/namespace") {
        NamespaceSetting setting;
        setting.name = value_;
        const Gvk gvk = resource->identity(context.open_api).id.gvk;
        SLIPWAY_TRY(
            set_namespace(*resource->object(), gvk, {}, setting, context.open_api, context.arena));
      } else {
        SLIPWAY_TRY(add_value(*resource->object(), target.field_path, value_,
                              static_cast<int>(target.position), context.arena));
      }
      resource->touch();
    }
  }
  resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
