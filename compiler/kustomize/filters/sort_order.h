#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "compiler/kustomize/schema/kind_order.h"

namespace slipway::kustomize {

/// `sortOptions: {order: legacy}` and `--reorder legacy`: kinds in a given order first and last,
/// all others between them by group, version and kind; within a kind by namespace and name.
class LegacyOrder {
 public:
  /// kustomize's own lists.
  static const LegacyOrder& standard();
  explicit LegacyOrder(KindOrder kinds) : kinds_(std::move(kinds)) {}
  LegacyOrder(std::vector<std::string_view> first, std::vector<std::string_view> last)
      : kinds_(std::move(first), std::move(last)) {}

  /// The positions of `ids` in sorted order.
  [[nodiscard]] std::vector<std::size_t> sorted(std::span<const ResourceId> ids) const;

 private:
  KindOrder kinds_;
};

}  // namespace slipway::kustomize
