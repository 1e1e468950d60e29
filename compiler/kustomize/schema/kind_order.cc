#include "compiler/kustomize/schema/kind_order.h"

#include <algorithm>

#include "compiler/kustomize/schema/table.h"
#include "core/text/embedded.h"

namespace slipway::kustomize {

SLIPWAY_EMBEDDED(legacy_order_txt)

const KindOrder& KindOrder::standard() {
  static const KindOrder order = [] {
    KindOrder made({}, {});
    std::string_view text = legacy_order_txt();
    while (!text.empty()) {
      std::string_view line = next_line(text);
      (next_word(line) == "first" ? made.first_ : made.last_).push_back(line);
    }
    return made;
  }();
  return order;
}

int KindOrder::rank(std::string_view kind) const {
  for (std::size_t i = last_.size(); i-- > 0;) {
    if (last_[i] == kind) return static_cast<int>(i) + 1;
  }
  for (std::size_t i = first_.size(); i-- > 0;) {
    if (first_[i] == kind) return static_cast<int>(i) - static_cast<int>(first_.size());
  }
  return 0;
}

bool operator<(const GvkKey& a, const GvkKey& b) {
  if (a.rank != b.rank) return a.rank < b.rank;
  std::size_t i = 0;
  std::size_t j = 0;
  std::string_view x = a.text[0];
  std::string_view y = b.text[0];
  for (;;) {
    const std::size_t size = std::min(x.size(), y.size());
    if (const int order = x.substr(0, size).compare(y.substr(0, size)); order != 0)
      return order < 0;
    x.remove_prefix(size);
    y.remove_prefix(size);
    if (x.empty() && ++i < a.text.size()) x = a.text[i];
    if (y.empty() && ++j < b.text.size()) y = b.text[j];
    if (x.empty() || y.empty()) return x.empty() && !y.empty();
  }
}

GvkKey KindOrder::key(const Gvk& gvk) const {
  const auto part = [](std::string_view text, std::string_view when_empty) {
    return text.empty() ? when_empty : text;
  };
  return {rank(gvk.kind),
          {part(gvk.group, "~G"), "_", part(gvk.version, "~V"), "_", part(gvk.kind, "~K")}};
}

}  // namespace slipway::kustomize
