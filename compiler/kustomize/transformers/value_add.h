#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/kustomize/filters/selector.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// The plug-in ValueAddTransformer: writes a value at paths of selected objects.
class ValueAddTransformer final : public Transformer {
 public:
  struct Target {
    std::optional<SelectorText> selector;
    std::string_view field_path;
    std::int64_t position = 0;
  };
  ValueAddTransformer(std::string_view value, std::vector<Target> targets)
      : value_(value), targets_(std::move(targets)) {}

  Result<void> apply(ResourceMap& resources, BuildContext& context) override;

 private:
  std::string_view value_;
  std::vector<Target> targets_;
};

}  // namespace slipway::kustomize
