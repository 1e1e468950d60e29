#pragma once

#include <span>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/transformers/patch_text.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// `patchesStrategicMerge`, and the plug-in PatchStrategicMergeTransformer: each item is the name
/// of a file of patches, or a text of patches.
class PatchStrategicMergeTransformer final : public Transformer {
 public:
  /// `text` is the plug-in's field `patches`, or null.
  static Result<std::unique_ptr<Transformer>> make(std::span<const yaml::Node* const> items,
                                                   const yaml::Node* text, const yaml::Node& where,
                                                   const Root& root, Loader& loader,
                                                   BuildContext& context);
  explicit PatchStrategicMergeTransformer(std::vector<const yaml::Node*> patches)
      : patches_(std::move(patches)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  std::vector<const yaml::Node*> patches_;
};

/// One of `patchesJson6902`, and the plug-in PatchJson6902Transformer.
class PatchJson6902Transformer final : public Transformer {
 public:
  static Result<std::unique_ptr<Transformer>> make(const PatchSetting& setting, const Root& root,
                                                   Loader& loader, BuildContext& context);
  PatchJson6902Transformer(SelectorText target, JsonPatch patch)
      : target_(target), patch_(std::move(patch)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  SelectorText target_;
  JsonPatch patch_;
};

}  // namespace slipway::kustomize
