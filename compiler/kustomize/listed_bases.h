#pragma once

#include <memory>
#include <span>
#include <vector>

#include "compiler/kustomize/target.h"

namespace slipway::kustomize {

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
