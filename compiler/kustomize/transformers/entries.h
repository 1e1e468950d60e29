#pragma once

#include <vector>

#include "compiler/kustomize/filters/setters.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// `labels`, `commonLabels` and `commonAnnotations`, and the plug-ins LabelTransformer and
/// AnnotationsTransformer: the same entries at every field.
class EntriesTransformer final : public Transformer {
 public:
  EntriesTransformer(std::vector<KeyValue> entries, std::vector<FieldSpec> fields)
      : entries_(std::move(entries)), fields_(std::move(fields)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  std::vector<KeyValue> entries_;
  std::vector<FieldSpec> fields_;
};

}  // namespace slipway::kustomize
