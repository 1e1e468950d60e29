#pragma once

#include <vector>

#include "compiler/kustomize/filters/image.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// One of `images`, and the plug-in ImageTagTransformer.
class ImagesTransformer final : public Transformer {
 public:
  ImagesTransformer(const ImageSetting& setting, std::vector<FieldSpec> fields)
      : setting_(setting), fields_(std::move(fields)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  ImageSetting setting_;
  std::vector<FieldSpec> fields_;
};

}  // namespace slipway::kustomize
