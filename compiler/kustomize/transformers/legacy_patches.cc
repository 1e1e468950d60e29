#include "compiler/kustomize/transformers/legacy_patches.h"

#include <fmt/format.h>

#include "compiler/kustomize/transformers/patch.h"
#include "compiler/kustomize/transformers/select.h"
#include "compiler/kustomize/transformers/strategic_patch.h"

namespace slipway::kustomize {

Result<std::unique_ptr<Transformer>> PatchStrategicMergeTransformer::make(
    std::span<const yaml::Node* const> items, const yaml::Node* text, const yaml::Node& where,
    const Root& root, Loader& loader, BuildContext& context) {
  std::vector<const yaml::Node*> patches;
  const auto take = [&](const Manifests& manifests) {
    patches.insert(patches.end(), manifests.objects.begin(), manifests.objects.end());
    context.keep.push_back(manifests.stream);
    context.keep.push_back(manifests.items);
  };
  for (const yaml::Node* item : items) {
    // For the sake of old files, an item may be a patch itself. Only what could be one is parsed.
    const bool may_be_text =
        item->text().find_first_of(":\n") != std::string_view::npos || item->text().empty();
    if (may_be_text) {
      if (Result<Manifests> manifests = read_inline_objects(*item, item->text()); manifests) {
        take(*manifests);
        continue;
      }
    }
    SLIPWAY_ASSIGN(const LoadedObjects loaded, loader.objects(root, item->text(), *item));
    context.keep.push_back(loaded.file);
    take(*loaded.file);
  }
  if (text != nullptr && !text->text().empty()) {
    SLIPWAY_ASSIGN(const Manifests manifests, read_inline_objects(*text, text->text()));
    take(manifests);
  }
  if (patches.empty()) {
    return yaml::error_at(where, "there is no patch in it", "write one, or remove the entry");
  }
  return std::unique_ptr<Transformer>(
      std::make_unique<PatchStrategicMergeTransformer>(std::move(patches)));
}

Result<void> PatchStrategicMergeTransformer::apply(ResourceMap& resources, BuildContext& context) {
  for (const yaml::Node* patch : patches_) {
    SLIPWAY_ASSIGN(Resource * target, patch_target(resources, *patch, context));
    const std::array<Resource*, 1> targets = {target};
    SLIPWAY_TRY(merge_patch_into(targets, *patch, {}, resources, context));
  }
  return {};
}

Result<std::unique_ptr<Transformer>> PatchJson6902Transformer::make(const PatchSetting& setting,
                                                                    const Root& root,
                                                                    Loader& loader,
                                                                    BuildContext& context) {
  const yaml::Node& node = *setting.node;
  if (!setting.target || setting.target->name.empty()) {
    return yaml::error_at(node, "a JSON patch needs the name of its target",
                          "write `target: {kind: …, name: …}`");
  }
  if (setting.path.empty() == setting.patch.empty()) {
    return yaml::error_at(node, setting.path.empty()
                                    ? "a JSON patch needs a file or a text"
                                    : "a JSON patch has either a file or a text, not both");
  }
  SLIPWAY_ASSIGN(PatchContent content,
                 read_patch_content(setting.path.empty() ? setting.patch_node : nullptr,
                                    setting.path_node, root, loader, context, Blanks::kept));
  if (content.json_patch.operations.empty()) {
    return yaml::error_at(
        *content.where, "there is no JSON patch in it",
        "a JSON patch is a list of operations: `[{op: add, path: /…, value: …}]`");
  }
  return std::unique_ptr<Transformer>(
      std::make_unique<PatchJson6902Transformer>(*setting.target, std::move(content.json_patch)));
}

Result<void> PatchJson6902Transformer::apply(ResourceMap& resources, BuildContext& context) {
  SLIPWAY_ASSIGN(const std::vector<Resource*> targets, select(resources, target_, context));
  for (Resource* target : targets) SLIPWAY_TRY(operate_on(*target, patch_, context));
  if (!targets.empty()) resources.ids_changed();
  return {};
}

}  // namespace slipway::kustomize
