// kustomize's legacy order. Two lists rank kinds: those of the first list get negative ranks, those
// of the last positive ones, all others 0. Objects are ordered by rank, then by a text made of
// group, version and kind, then by a text made of the whole id. The texts have marks for empty
// parts ("~G"), which sort after letters: so objects without a group stand last among equals.
#include "compiler/kustomize/filters/sort_order.h"

#include <algorithm>
#include <numeric>

#include "compiler/kustomize/schema/default_fields.h"

namespace slipway::kustomize {
namespace {

void append(std::string& text, std::string_view part, std::string_view when_empty) {
  text.append(part.empty() ? when_empty : part);
}

std::string gvk_key(const Gvk& gvk) {
  std::string key;
  append(key, gvk.group, "~G");
  key += '_';
  append(key, gvk.version, "~V");
  key += '_';
  append(key, gvk.kind, "~K");
  return key;
}

std::string id_key(const ResourceId& id) {
  std::string key;
  append(key, id.gvk.kind, "[noKind]");
  key += '.';
  append(key, id.gvk.version, "[noVer]");
  key += '.';
  append(key, id.gvk.group, "[noGrp]");
  key += '|';
  append(key, id.namespace_name, "~X");
  key += '|';
  append(key, id.name, "~N");
  return key;
}

}  // namespace

LegacyOrder LegacyOrder::standard() {
  return {legacy_kinds(LegacyEnd::first), legacy_kinds(LegacyEnd::last)};
}

int LegacyOrder::rank(std::string_view kind) const {
  // A kind that is named twice has the rank of its last mention.
  for (std::size_t i = last_.size(); i-- > 0;) {
    if (last_[i] == kind) return static_cast<int>(i) + 1;
  }
  for (std::size_t i = first_.size(); i-- > 0;) {
    if (first_[i] == kind) return static_cast<int>(i) - static_cast<int>(first_.size());
  }
  return 0;
}

std::vector<std::size_t> LegacyOrder::sorted(std::span<const ResourceId> ids) const {
  struct Keys {
    int rank;
    std::string gvk;
    std::string id;
  };
  std::vector<Keys> keys;
  keys.reserve(ids.size());
  for (const ResourceId& id : ids) keys.push_back({rank(id.gvk.kind), gvk_key(id.gvk), id_key(id)});

  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (ids[a].gvk == ids[b].gvk) return keys[a].id < keys[b].id;
    if (keys[a].rank != keys[b].rank) return keys[a].rank < keys[b].rank;
    // Namespaces of the core group stand before those of other groups.
    const bool namespaces = ids[a].gvk.kind == "Namespace" && ids[b].gvk.kind == "Namespace";
    if (namespaces && (ids[a].gvk.group.empty() || ids[b].gvk.group.empty()))
      return keys[a].gvk > keys[b].gvk;
    return keys[a].gvk < keys[b].gvk;
  });
  return order;
}

}  // namespace slipway::kustomize
