#pragma once

#include <memory>

#include "compiler/kustomize/target.h"

namespace slipway::kustomize {

/// Accumulates a base in a context of its own. Null where it cannot stand apart from who uses it:
/// it is a component, or chooses an OpenAPI schema. `loader`: one for this base alone.
Result<std::shared_ptr<SharedBase>> accumulate_apart(const Root& root, Loader loader,
                                                     const Session& session);

/// Adds to a build what a base that was accumulated apart has gathered, with its objects as the
/// build has them.
Result<void> merge_base(Accumulator& sum, const std::shared_ptr<const SharedBase>& base,
                        ResourceMap objects, Session& session);

/// Adds a base that other builds share, if it is there, or makes it so. False where it is not to be
/// shared: then the caller accumulates it by itself. Errors: those of the base, and of adding it.
Result<bool> add_shared_base(Accumulator& sum, const Root& root, Session& session);

}  // namespace slipway::kustomize
