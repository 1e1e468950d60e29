#pragma once

#include <memory>
#include <span>
#include <vector>

#include "compiler/kustomize/target.h"

namespace slipway::kustomize {

/// Accumulates a base in a context of its own. Null where it cannot stand apart from who uses it:
/// it is a component, or chooses an OpenAPI schema. `loader`: one for this base alone.
Result<std::shared_ptr<SharedBase>> accumulate_apart(const Root& root, Loader loader,
                                                     const Session& session);

/// Adds to a build what a base that was accumulated apart has gathered, with its objects as the
/// build has them.
Result<void> merge_base(Accumulator& sum, const std::shared_ptr<const SharedBase>& base,
                        const ResourceMap& objects, Session& session);

/// Adds a base that other builds share, if it is there, or makes it so. False where it is not to be
/// shared: then the caller accumulates it by itself. Errors: those of the base, and of adding it.
Result<bool> add_shared_base(Accumulator& sum, const Root& root, Session& session);

/// The directories among the entries of one kustomization. Where there are many, and nothing else
/// keeps the cores busy, they are accumulated side by side, each apart.
class ListedBases {
 public:
  /// All entries, at once.
  ListedBases(std::span<const yaml::Node* const> entries, const Root& root, Session& session);

  /// Adds the one of an entry, to be called in their order. False where the caller has to do that,
  /// as with every one that has a mistake.
  Result<bool> add(Accumulator& sum, std::size_t position, Session& session);

 private:
  std::vector<std::shared_ptr<SharedBase>> bases_;  ///< by position; null: none
};

}  // namespace slipway::kustomize
