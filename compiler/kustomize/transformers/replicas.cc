#include "compiler/kustomize/transformers/replicas.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/kustomize/filters/setters.h"

namespace slipway::kustomize {

Result<void> ReplicasTransformer::apply(ResourceMap& resources, BuildContext& context) {
  // Those that are, or once were, called so: few. The field specs then choose by kind.
  struct Candidate {
    Resource* resource;
    std::vector<Identity> ids;
  };
  std::vector<Candidate> candidates;
  const auto named = [&](const Identity& id) { return id.id.name == setting_.name; };
  for (Resource* resource : resources.all()) {
    if (resource->empty()) continue;
    std::vector<Identity> ids = resource->previous(context.open_api);
    ids.push_back(resource->identity(context.open_api));
    std::erase_if(ids, [&](const Identity& id) { return !named(id); });
    if (!ids.empty()) candidates.push_back({resource, std::move(ids)});
  }
  bool found = false;
  for (const FieldSpec& field : fields_) {
    for (const Candidate& candidate : candidates) {
      const bool selected =
          std::any_of(candidate.ids.begin(), candidate.ids.end(),
                      [&](const Identity& id) { return selects(field.gvk, id.id.gvk); });
      if (!selected) continue;
      found = true;
      const Gvk gvk = candidate.resource->identity(context.open_api).id.gvk;
      SLIPWAY_TRY(set_replicas(*candidate.resource->object(), gvk, field, setting_.count,
                               setting_.node, context.arena));
    }
  }
  if (found) return {};
  return yaml::error_at(
      *setting_.node, fmt::format("nothing with replicas is called `{}`", setting_.name),
      "use the name of a Deployment, StatefulSet, ReplicaSet or ReplicationController "
      "without prefix and suffix of this kustomization");
}

}  // namespace slipway::kustomize
