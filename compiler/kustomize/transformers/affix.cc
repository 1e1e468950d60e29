#include "compiler/kustomize/transformers/affix.h"

#include "compiler/kustomize/filters/setters.h"

namespace slipway::kustomize {

namespace {

bool keeps_its_name(const Gvk& gvk) {
  return gvk.kind == "CustomResourceDefinition" || gvk.kind == "Namespace" ||
         (gvk.kind == "APIService" && gvk.group == "apiregistration.k8s.io");
}

}  // namespace

Result<void> AffixTransformer::apply(ResourceMap& resources, BuildContext& context) {
  const std::string_view prefix = affix_ == Affix::prefix ? text_ : std::string_view();
  const std::string_view suffix = affix_ == Affix::suffix ? text_ : std::string_view();
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk original = resource->original(context.open_api).id.gvk;
    if (keeps_its_name(original)) continue;
    for (const FieldSpec& field : fields_) {
      if (!selects(field.gvk, original)) continue;
      if (field.path == "metadata/name" && !text_.empty()) {
        (affix_ == Affix::prefix ? resource->prefixes : resource->suffixes).push_back(text_);
        resource->store_previous(context.open_api);
      }
      const Gvk gvk = resource->identity(context.open_api).id.gvk;
      SLIPWAY_TRY(add_affixes(*resource->object(), gvk, field, prefix, suffix, context.arena));
      if (is_below_kind(field.path)) {
        resource->touch_name();
      } else {
        resource->touch();
      }
    }
  }
  resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
