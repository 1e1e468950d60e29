#include "compiler/kustomize/transformers/select.h"

namespace slipway::kustomize {

Result<std::vector<Resource*>> select(const ResourceMap& resources, const SelectorText& target,
                                      BuildContext& context) {
  SLIPWAY_ASSIGN(const ResourceSelector selector, ResourceSelector::compile(target));
  std::vector<Resource*> selected;
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Identity& now = resource->identity(context.open_api);
    if (!selector.matches_gvk(now.id.gvk)) continue;
    const Identity then = resource->original(context.open_api);
    if (!selector.matches_namespace(then.effective_namespace()) &&
        !selector.matches_namespace(now.effective_namespace())) {
      continue;
    }
    if (!selector.matches_name(then.id.name) && !selector.matches_name(now.id.name)) continue;
    if (!selector.matches_labels_and_annotations(*resource->object())) continue;
    selected.push_back(resource);
  }
  context.selected += selected.size();
  return selected;
}

}  // namespace slipway::kustomize
