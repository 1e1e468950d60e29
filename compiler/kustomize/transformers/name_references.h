#pragma once

#include "compiler/kustomize/model/transformer_config.h"
#include "compiler/kustomize/transformers/transformer.h"

namespace slipway::kustomize {

/// Makes every reference by name follow the renamings of this build. Errors: a name that several
/// renamed objects once had, where nothing tells which is meant.
Result<void> fix_name_references(ResourceMap& resources, const TransformerConfig& config,
                                 BuildContext& context);

}  // namespace slipway::kustomize
