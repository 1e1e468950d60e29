#include "compiler/kustomize/transformers/replacements.h"

#include "compiler/kustomize/input/replacement.h"

namespace slipway::kustomize {

Result<std::unique_ptr<Transformer>> ReplacementsTransformer::make(
    std::span<const ReplacementSetting> settings, const Root& root, Loader& loader,
    BuildContext& context) {
  std::vector<Replacement> replacements;
  for (const ReplacementSetting& setting : settings) {
    if (setting.path == nullptr) {
      replacements.push_back(setting.replacement);
      continue;
    }
    SLIPWAY_ASSIGN(const std::shared_ptr<const yaml::Stream> stream,
                   loader.yaml(root, setting.path->text(), *setting.path));
    context.keep.push_back(stream);
    const yaml::Node* content = stream->documents.empty() ? nullptr : stream->documents.front();
    if (content == nullptr || content->is_scalar()) {
      return yaml::error_at(*setting.path, "there is no replacement in that file",
                            "it holds one replacement, or a list of them");
    }
    if (content->is_mapping()) {
      SLIPWAY_ASSIGN(Replacement replacement, read_replacement(*content, Reading::plugin));
      replacements.push_back(std::move(replacement));
      continue;
    }
    for (const yaml::Node* item : content->items()) {
      SLIPWAY_ASSIGN(Replacement replacement, read_replacement(*item, Reading::plugin));
      replacements.push_back(std::move(replacement));
    }
  }
  return std::unique_ptr<Transformer>(
      std::make_unique<ReplacementsTransformer>(std::move(replacements)));
}

namespace {

// Could the source be among the annotations that kustomize adds, or all of them?
bool reads_annotations(const Replacement& replacement) {
  if (!replacement.source) return false;
  const std::string_view path = replacement.source->field_path;
  return path == "metadata" || path.starts_with("metadata.annotations");
}

}  // namespace

std::vector<Transformer::Part> ReplacementsTransformer::parts() const {
  std::vector<Part> parts;
  parts.reserve(replacements_.size());
  for (const Replacement& replacement : replacements_) {
    parts.push_back(
        {std::make_unique<ReplacementsTransformer>(std::vector{replacement}), replacement.node});
  }
  return parts;
}

Result<void> ReplacementsTransformer::apply(ResourceMap& resources, BuildContext& context) {
  for (const Replacement& replacement : replacements_) {
    // Ids are taken anew each time: a replacement may rename what the next one looks for.
    std::vector<std::vector<ResourceId>> ids;
    std::vector<ReplaceableObject> objects;
    ids.reserve(resources.size());
    objects.reserve(resources.size());
    for (Resource* resource : resources.all()) {
      if (resource->object() == nullptr) continue;
      std::vector<ResourceId>& own = ids.emplace_back();
      for (const Identity& id : resource->previous(context.open_api)) own.push_back(id.id);
      own.push_back(resource->identity(context.open_api).id);
      objects.push_back({resource->object(), own});
    }
    const bool shown = reads_annotations(replacement);
    for (Resource* resource : resources.all()) {
      if (shown && resource->object() != nullptr) resource->show_history(context.arena);
    }
    SLIPWAY_TRY(apply_replacement(objects, replacement, context.arena));
    for (Resource* resource : resources.all()) {
      if (shown && resource->object() != nullptr) resource->hide_history();
      resource->touch();
    }
  }
  resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
