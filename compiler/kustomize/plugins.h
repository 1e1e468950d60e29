#pragma once

#include <memory>
#include <optional>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/transformers/transformer.h"
#include "core/result.h"

namespace slipway::kustomize {

/// The rule of the diagnostic of what only a real kustomize can do, because it starts another
/// program.
inline constexpr const char* needs_program = "needs-program";

/// A transformer from its configuration, an object of apiVersion `builtin` and the kind of one of
/// kustomize's own. Errors: another apiVersion (needs_program), an unknown kind, a wrong field.
Result<std::unique_ptr<Transformer>> make_transformer(Resource& configuration, const Root& root,
                                                      Loader& loader, BuildContext& context);

/// The objects that a generator makes from its configuration, in the same way.
Result<std::vector<Resource*>> run_generator(Resource& configuration, const Root& root,
                                             Loader& loader, BuildContext& context);

}  // namespace slipway::kustomize
