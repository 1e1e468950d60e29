#pragma once

#include <span>
#include <vector>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// `replacements`, and the plug-in ReplacementTransformer: one after the other, each over all
/// objects.
class ReplacementsTransformer final : public Transformer {
 public:
  static Result<std::unique_ptr<Transformer>> make(std::span<const ReplacementSetting> settings,
                                                   const Root& root, Loader& loader,
                                                   BuildContext& context);
  explicit ReplacementsTransformer(std::vector<Replacement> replacements)
      : replacements_(std::move(replacements)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;
  [[nodiscard]] std::vector<Part> parts() const override;

 private:
  std::vector<Replacement> replacements_;
};

}  // namespace slipway::kustomize
