#include "compiler/kustomize/schema/kind_order.h"

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

GvkKey KindOrder::key(const Gvk& gvk) const {
  std::string text(gvk.group.empty() ? std::string_view("~G") : gvk.group);
  text.append("_").append(gvk.version.empty() ? std::string_view("~V") : gvk.version);
  text.append("_").append(gvk.kind.empty() ? std::string_view("~K") : gvk.kind);
  return {rank(gvk.kind), std::move(text)};
}

}  // namespace slipway::kustomize
