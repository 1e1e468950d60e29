#pragma once

#include <algorithm>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Are two trees alike in everything that a reader decides: kinds, texts, tags, styles, places, and
/// the order of entries?
inline bool same_tree(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.line != b.line || a.column != b.column || a.flow != b.flow)
    return false;
  if (a.is_scalar()) return a.tag == b.tag && a.style == b.style && a.text() == b.text();
  const auto same_entry = [](const Entry& x, const Entry& y) {
    return same_tree(*x.key, *y.key) && same_tree(*x.value, *y.value);
  };
  const auto same_item = [](const Node* x, const Node* y) { return same_tree(*x, *y); };
  return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                    same_item) &&
         std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(),
                    same_entry);
}

}  // namespace slipway::yaml
