#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "compiler/kustomize/schema/gvk.h"

namespace slipway::kustomize {

/// What kinds are sorted by: their rank, then group, version and kind joined by `_`, with marks for
/// empty parts (`~G`), which sort after letters.
struct GvkKey {
  int rank = 0;
  std::array<std::string_view, 5> text;  ///< in its parts, none of them empty

  friend bool operator<(const GvkKey& a, const GvkKey& b);
};

/// An order of kinds: those of one list stand first, those of another last, all others between.
class KindOrder {
 public:
  /// kustomize's own lists, by which it also sorts its field specs. Read from the embedded table
  /// once.
  static const KindOrder& standard();
  KindOrder(std::vector<std::string_view> first, std::vector<std::string_view> last)
      : first_(std::move(first)), last_(std::move(last)) {}

  [[nodiscard]] GvkKey key(const Gvk& gvk) const;

 private:
  /// Negative for a kind of the first list, positive for one of the last, else 0. A kind that is
  /// named twice has the rank of its last mention.
  [[nodiscard]] int rank(std::string_view kind) const;

  std::vector<std::string_view> first_;
  std::vector<std::string_view> last_;
};

}  // namespace slipway::kustomize
