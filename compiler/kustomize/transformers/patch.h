#pragma once

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/transformers/patch_text.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// One of `patches`, and the plug-in PatchTransformer: a strategic merge patch or a JSON patch, for
/// the object that it names or those that its target selects. A target that selects nothing is no
/// mistake.
class PatchTransformer final : public Transformer {
 public:
  static Result<std::unique_ptr<Transformer>> make(const PatchSetting& setting, const Root& root,
                                                   Loader& loader, BuildContext& context);
  PatchTransformer(const PatchSetting& setting, PatchContent content)
      : setting_(setting), content_(std::move(content)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  Result<void> merge(ResourceMap& resources, BuildContext& context);
  Result<void> operate(ResourceMap& resources, BuildContext& context);

  PatchSetting setting_;
  PatchContent content_;
};

/// Applies a JSON patch to one object; kustomize's own annotations are there while it runs and
/// stay.
Result<void> operate_on(Resource& resource, const JsonPatch& patch, BuildContext& context);

}  // namespace slipway::kustomize
