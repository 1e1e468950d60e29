#include "compiler/kustomize/transformers/entries.h"

#include <algorithm>

#include "compiler/kustomize/model/annotations.h"

namespace slipway::kustomize {

namespace {

constexpr std::string_view annotations_path = "metadata/annotations";

// For kustomize the annotations of an object are there once it has written its own into them.
bool makes_annotations(const Resource& resource, std::span<const FieldSpec> fields) {
  return resource.annotations_exist() &&
         resource.object()->at({"metadata", "annotations"}) == nullptr &&
         std::any_of(fields.begin(), fields.end(),
                     [](const FieldSpec& field) { return field.path == annotations_path; });
}

}  // namespace

Result<void> EntriesTransformer::apply(ResourceMap& resources, BuildContext& context) {
  if (entries_.empty()) return {};
  for (Resource* resource : resources.all()) {
    if (resource->object() == nullptr) continue;
    const Gvk gvk = resource->identity(context.open_api).id.gvk;
    yaml::Node& object = *resource->object();
    const bool made = makes_annotations(*resource, fields_);
    if (made) require_annotations(object, context.arena);
    SLIPWAY_TRY(set_entries(object, gvk, fields_, entries_, context.arena));
    if (made && object.at({"metadata", "annotations"})->size() == 0) {
      object.find("metadata")->remove("annotations");
    }
  }
  return {};
}

}  // namespace slipway::kustomize
