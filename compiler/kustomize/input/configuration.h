#pragma once

#include <span>

#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/transformer_config.h"
#include "core/result.h"

namespace slipway::kustomize {

/// The files of `configurations:`, on top of kustomize's own tables.
Result<SharedConfig> read_configurations(std::span<const yaml::Node* const> paths, const Root& root,
                                         Loader& loader);

/// What the files of `crds:` say about fields; null when there are none.
Result<SharedConfig> read_crds(std::span<const yaml::Node* const> paths, const Root& root,
                               Loader& loader);

}  // namespace slipway::kustomize
