#include "compiler/kustomize/transformers/namespace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "compiler/kustomize/model/annotations.h"

// kustomize checks after each object that its new id is the only one like it at that moment.
// Counting ids once and keeping the counts up to date says the same without comparing all with all.

namespace slipway::kustomize {

namespace {

// How many objects have each id. Few objects are counted anew each time, which costs less than a
// map of them.
class IdentityCounts {
 public:
  IdentityCounts(const ResourceMap& resources, OpenApi& open_api)
      : resources_(resources), open_api_(open_api) {
    if (resources.size() <= few) return;
    counts_.reserve(resources.size() * 2);
    for (const Resource* resource : resources.all()) ++counts_[resource->identity(open_api)];
  }

  void move(const Identity& before, const Identity& after) {
    if (resources_.size() <= few || after == before) return;
    --counts_[before];
    ++counts_[after];
  }

  [[nodiscard]] std::ptrdiff_t of(const Identity& id) {
    if (resources_.size() > few) return counts_[id];
    return std::count_if(resources_.all().begin(), resources_.all().end(),
                         [&](const Resource* other) { return other->identity(open_api_) == id; });
  }

 private:
  static constexpr std::size_t few = 24;

  const ResourceMap& resources_;
  OpenApi& open_api_;
  std::unordered_map<Identity, std::ptrdiff_t, IdentityHash> counts_;
};

}  // namespace

Result<void> NamespaceTransformer::apply(ResourceMap& resources, BuildContext& context) {
  if (setting_.name.empty()) return {};
  OpenApi& open_api = context.open_api;
  IdentityCounts counts(resources, open_api);
  const bool keeps_kind = std::all_of(fields_.begin(), fields_.end(), [](const FieldSpec& field) {
    return is_below_kind(field.path);
  });

  for (Resource* resource : resources.all()) {
    if (resource->empty()) continue;
    yaml::Node& object = *resource->object();
    if (annotation(object, "internal.config.kubernetes.io/helm-generated") == "true") continue;
    const Identity before = resource->identity(open_api);
    resource->store_previous(open_api);
    Result<void> set =
        set_namespace(object, before.id.gvk, fields_, setting_, open_api, context.arena);
    if (!set) return set;
    if (keeps_kind) {
      resource->touch_name();
    } else {
      resource->touch();
    }
    const Identity& after = resource->identity(open_api);
    counts.move(before, after);
    if (counts.of(after) == 1) continue;
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
