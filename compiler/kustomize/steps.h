#pragma once

#include <string_view>
#include <vector>

#include "compiler/kustomize/target.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// A transformer that a field of the kustomization asks for.
struct Step {
  std::string_view kind;  ///< kustomize's name of it
  std::unique_ptr<Transformer> transformer;
  const yaml::Node* where = nullptr;  ///< what asks for it
};

/// All of them, in kustomize's order.
Result<std::vector<Step>> make_steps(const Kustomization& kustomization,
                                     const TransformerConfig& config, const Root& root,
                                     Loader& loader, BuildContext& context);

/// Adds what a base has gathered.
Result<void> merge_accumulator(Accumulator& sum, const Accumulator& base, BuildContext& context);

/// The same object, apart from the label `validated-by` of the second one?
bool equal_but_validation(const yaml::Node& before, const yaml::Node& after, yaml::Arena& arena);

}  // namespace slipway::kustomize
