#pragma once

#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// Appends the hash of their content to the names of generated objects that want it.
class HashTransformer final : public Transformer {
 public:
  Result<void> apply(ResourceMap& resources, BuildContext& context) override;
};

}  // namespace slipway::kustomize
