#pragma once

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/model/resource_map.h"
#include "core/result.h"

namespace slipway::kustomize {

/// Makes the ConfigMap or Secret of a generator. `global` are the kustomization's generatorOptions,
/// or null. Errors: no name, and those of its data.
Result<Resource*> generate(const GeneratorSetting& setting, const GeneratorOptions* global,
                           const Root& root, Loader& loader, BuildContext& context);

/// Adds a generated object, or merges it with or puts it in the place of the one that once had its
/// id, as its behavior says. Errors: it is there and should be created, or is not there and should
/// be merged.
Result<void> absorb(Resource& generated, ResourceMap& resources, BuildContext& context);

/// Standard base64, in lines of 70 characters when it is longer, as kustomize writes it.
std::string wrapped_base64(std::string_view bytes);

}  // namespace slipway::kustomize
