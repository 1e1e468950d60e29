#pragma once

#include <vector>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// One of `replicas`, and the plug-in ReplicaCountTransformer. Error: nothing has that name.
class ReplicasTransformer final : public Transformer {
 public:
  ReplicasTransformer(const ReplicaSetting& setting, std::vector<FieldSpec> fields)
      : setting_(setting), fields_(std::move(fields)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  ReplicaSetting setting_;
  std::vector<FieldSpec> fields_;
};

}  // namespace slipway::kustomize
