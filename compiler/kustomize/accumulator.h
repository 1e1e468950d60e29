#pragma once

#include <vector>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/model/resource_map.h"
#include "compiler/kustomize/model/transformer_config.h"

namespace slipway::kustomize {

/// What a kustomization has gathered: objects, and the rules that apply to them.
struct Accumulator {
  ResourceMap resources;
  SharedConfig config;  ///< null: nothing yet
  std::vector<VarSetting> vars;
};

}  // namespace slipway::kustomize
