#pragma once

#include <span>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/model/transformer_config.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// Notes at the objects that these vars read from that they do, and adds the vars to `known`.
/// Errors: several objects match one var, a var's name is known already.
Result<void> merge_vars(std::span<const VarSetting> vars, std::vector<VarSetting>& known,
                        ResourceMap& resources, BuildContext& context);

/// Adds vars of a base to those that are known. Error: a name is known already.
Result<void> add_vars(std::span<const VarSetting> vars, std::vector<VarSetting>& known);

/// Puts the values of all vars in the place of `$(NAME)`. Errors: a var without an object or field.
/// Warns of vars that nobody uses.
Result<void> resolve_vars(std::vector<VarSetting> vars, ResourceMap& resources,
                          const TransformerConfig& config, BuildContext& context);

}  // namespace slipway::kustomize
