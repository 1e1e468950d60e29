#include "compiler/kustomize/transformers/strategic_patch.h"

#include <fmt/format.h>

#include "compiler/kustomize/filters/strategic_merge.h"
#include "compiler/kustomize/model/annotations.h"

namespace slipway::kustomize {

namespace {

constexpr std::string_view marker = "internal.config.kubernetes.io/marker";

bool removes(const yaml::Node* map) {
  return map != nullptr && (map->is_null() || map->find("$patch") != nullptr);
}

// Could the patch remove all annotations? Then kustomize would lose what it remembers in them.
bool may_remove_annotations(const yaml::Node& patch) {
  if (patch.find("$patch") != nullptr) return true;
  const yaml::Node* metadata = patch.find("metadata");
  return removes(metadata) || (metadata != nullptr && removes(metadata->find("annotations")));
}

std::string names_of(const ResourceMap& resources, const Identity& id, BuildContext& context) {
  std::string names;
  int count = 0;
  for (const Resource* resource : resources.all()) {
    const Identity& other = resource->identity(context.open_api);
    if (other.id.gvk.kind != id.id.gvk.kind || ++count > 5) continue;
    if (!names.empty()) names += ", ";
    names += describe(other);
  }
  return names;
}

// A patch names the object that it is for: that does not write these fields anew.
class IdentityPlaces {
 public:
  explicit IdentityPlaces(yaml::Node& object) {
    remember(object.find("apiVersion"), version_);
    remember(object.find("kind"), kind_);
    remember(object.at({"metadata", "name"}), name_);
    remember(object.at({"metadata", "namespace"}), space_);
  }
  void restore(yaml::Node& object, PatchFreedom freedom) const {
    give(version_, object.find("apiVersion"));
    if (!freedom.kind) give(kind_, object.find("kind"));
    if (!freedom.name) give(name_, object.at({"metadata", "name"}));
    give(space_, object.at({"metadata", "namespace"}));
  }

 private:
  struct Place {
    const yaml::Source* source = nullptr;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
  };
  static void remember(const yaml::Node* field, Place& place) {
    if (field != nullptr) place = {field->source, field->line, field->column};
  }
  static void give(const Place& place, yaml::Node* field) {
    if (field == nullptr || place.source == nullptr) return;
    field->source = place.source;
    field->line = place.line;
    field->column = place.column;
  }
  Place version_;
  Place kind_;
  Place name_;
  Place space_;
};

// An object keeps its namespace, whatever the patch has there; to kustomize, what is no text is not
// there at all.
const yaml::Node& without_odd_namespace(const yaml::Node& patch, yaml::Arena& arena) {
  const yaml::Node* space = patch.at({"metadata", "namespace"});
  if (space == nullptr || space->is_scalar()) return patch;
  yaml::Node* copy = patch.clone(arena);
  copy->find("metadata")->remove("namespace");
  return *copy;
}

}  // namespace

Result<void> merge_patch(Resource& target, const yaml::Node& patch, PatchFreedom freedom,
                         BuildContext& context) {
  yaml::Node& object = *target.object();
  const Identity before = target.identity(context.open_api);
  const IdentityPlaces places(object);
  const bool shown = names_history(patch);
  if (shown) {
    const auto allows = [&](std::string_view what) {
      return annotation(patch, std::string(internal_prefix) + std::string(what)) == "enabled";
    };
    freedom.name = freedom.name || allows("allowNameChange");
    freedom.kind = freedom.kind || allows("allowKindChange");
  }
  if (freedom.name || freedom.kind) target.store_previous(context.open_api);
  target.name_change = target.name_change || freedom.name;
  target.kind_change = target.kind_change || freedom.kind;
  if (shown) target.show_history(context.arena);
  const bool watch = target.annotations_exist() && may_remove_annotations(patch);
  if (watch) set_annotation(object, marker, "", context.arena);

  Result<yaml::Node*> merged = strategic_merge(object, without_odd_namespace(patch, context.arena),
                                               context.open_api, context.arena);
  if (!merged) {
    Diagnostic error = std::move(merged).error();
    error.notes.push_back(yaml::note_at(object, fmt::format("patching {}", describe(before))));
    return error;
  }
  target.set_object(*merged);
  if (target.empty()) return {};
  yaml::Node& result = *target.object();
  if (watch) {
    yaml::Node* annotations = result.at({"metadata", "annotations"});
    if (annotations == nullptr || !annotations->remove(marker)) target.forget_history();
  }
  if (shown) {
    target.forget_history();
    target.adopt_history();
  }
  if (!freedom.kind) set_field(result, "kind", before.id.gvk.kind, context.arena);
  if (!freedom.name) set_metadata(result, "name", before.id.name, context.arena);
  if (before.id.namespace_name.empty()) {
    if (yaml::Node* metadata = result.find("metadata"); metadata != nullptr) {
      metadata->remove("namespace");
    }
  } else {
    set_metadata(result, "namespace", before.id.namespace_name, context.arena);
  }
  places.restore(result, freedom);
  target.touch();
  return {};
}

Result<void> merge_patch_into(std::span<Resource* const> targets, const yaml::Node& patch,
                              PatchFreedom freedom, ResourceMap& resources, BuildContext& context) {
  // kustomize copies the patch for each target through its accessors: labels and annotations become
  // texts (null among them), and it takes on the target's apiVersion.
  yaml::Node* copy = patch.clone(context.arena);
  normalize_texts(*copy, "labels");
  normalize_texts(*copy, "annotations");
  for (Resource* target : targets) {
    if (target->object() == nullptr) continue;
    const std::string api_version = api_version_of(target->identity(context.open_api).id.gvk);
    set_field(*copy, "apiVersion", api_version, context.arena);
    SLIPWAY_TRY(merge_patch(*target, *copy, freedom, context));
  }
  resources.drop_empty();
  if (freedom.name || freedom.kind) resources.ids_changed();
  return resources.check_unique(context.open_api);
}

Result<Resource*> patch_target(ResourceMap& resources, const yaml::Node& patch,
                               BuildContext& context) {
  Resource as_resource(const_cast<yaml::Node*>(&patch));
  const Identity& id = as_resource.identity(context.open_api);
  const std::vector<Resource*> found = resources.with_any_id(id, context.open_api);
  if (found.size() == 1) {
    ++context.selected;
    return found.front();
  }
  if (found.empty()) {
    const std::string others = names_of(resources, id, context);
    return yaml::error_at(
        patch, fmt::format("no object matches the patch: {} is not there", describe(id)),
        others.empty()
            ? fmt::format("there is no {} at all; check apiVersion and kind", id.id.gvk.kind)
            : fmt::format("apiVersion, kind, name and namespace must be those of one of: {}",
                          others));
  }
  Diagnostic error =
      yaml::error_at(patch, fmt::format("several objects match the patch: {}", describe(id)),
                     "give the patch a namespace, or a `target` that selects them");
  for (const Resource* resource : found) {
    error.notes.push_back(
        yaml::note_at(*resource->object(), describe(resource->identity(context.open_api))));
  }
  return error;
}

}  // namespace slipway::kustomize
