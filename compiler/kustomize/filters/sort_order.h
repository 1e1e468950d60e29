#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/gvk.h"

namespace slipway::kustomize {

/// `sortOptions: {order: legacy}` and `--reorder legacy`: kinds in a given order first and last,
/// all others between them by group, version and kind; within a kind by namespace and name.
class LegacyOrder {
 public:
  /// kustomize's own lists.
  static LegacyOrder standard();
  LegacyOrder(std::vector<std::string_view> first, std::vector<std::string_view> last)
      : first_(std::move(first)), last_(std::move(last)) {}

  /// The positions of `ids` in sorted order.
  [[nodiscard]] std::vector<std::size_t> sorted(std::span<const ResourceId> ids) const;

 private:
  [[nodiscard]] int rank(std::string_view kind) const;

  std::vector<std::string_view> first_;
  std::vector<std::string_view> last_;
};

}  // namespace slipway::kustomize
