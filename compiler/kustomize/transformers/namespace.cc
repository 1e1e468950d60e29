#include "compiler/kustomize/transformers/namespace.h"

#include <fmt/format.h>

#include <unordered_map>

#include "compiler/kustomize/model/annotations.h"

// kustomize checks after each object that its new id is the only one like it at that moment.
// Counting ids once and keeping the counts up to date says the same without comparing all with all.

namespace slipway::kustomize {

Result<void> NamespaceTransformer::apply(ResourceMap& resources, BuildContext& context) {
  if (setting_.name.empty()) return {};
  OpenApi& open_api = context.open_api;
  std::unordered_map<Identity, int, IdentityHash> counts;
  counts.reserve(resources.size() * 2);
  for (const Resource* resource : resources.all()) ++counts[resource->identity(open_api)];

  for (Resource* resource : resources.all()) {
    if (resource->empty()) continue;
    yaml::Node& object = *resource->object();
    if (annotation(object, "internal.config.kubernetes.io/helm-generated") == "true") continue;
    const Identity before = resource->identity(open_api);
    resource->store_previous(open_api);
    Result<void> set =
        set_namespace(object, before.id.gvk, fields_, setting_, open_api, context.arena);
    if (!set) return set;
    resource->touch();
    const Identity& after = resource->identity(open_api);
    if (!(after == before)) {
      --counts[before];
      ++counts[after];
    }
    if (counts[after] == 1) continue;
    Diagnostic error =
        yaml::error_at(object,
                       fmt::format("two objects are called {} once they are in the namespace `{}`",
                                   describe(before), setting_.name),
                       "rename one of them, or leave it out of this kustomization");
    for (const Resource* other : resources.all()) {
      if (other != resource && other->identity(open_api) == after) {
        error.notes.push_back(yaml::note_at(*other->object(), "the other one is here"));
      }
    }
    if (setting_.origin != nullptr) {
      error.notes.push_back(yaml::note_at(*setting_.origin, "the namespace is set here"));
    }
    return error;
  }
  resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
