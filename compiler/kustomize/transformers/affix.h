#pragma once

#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/default_fields.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

enum class Affix : std::uint8_t { prefix, suffix };

/// `namePrefix` and `nameSuffix`, and the plug-ins PrefixTransformer and SuffixTransformer.
/// Namespaces, custom resource definitions and API services keep their names.
class AffixTransformer final : public Transformer {
 public:
  AffixTransformer(Affix affix, std::string_view text, std::vector<FieldSpec> fields)
      : affix_(affix), text_(text), fields_(std::move(fields)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  Affix affix_;
  std::string_view text_;
  std::vector<FieldSpec> fields_;
};

}  // namespace slipway::kustomize
