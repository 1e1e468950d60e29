#pragma once

#include <vector>

#include "compiler/kustomize/filters/setters.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// `namespace`, and the plug-in NamespaceTransformer.
class NamespaceTransformer final : public Transformer {
 public:
  NamespaceTransformer(NamespaceSetting setting, std::vector<FieldSpec> fields)
      : setting_(setting), fields_(std::move(fields)) {}

  /// Errors: two objects that come together under one id.
  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  NamespaceSetting setting_;
  std::vector<FieldSpec> fields_;
};

}  // namespace slipway::kustomize
