// kustomize's legacy order: by kind (kind_order.h), then by a text made of the whole id. The texts
// have marks for empty parts, which sort after letters: so objects without a group stand last among
// equals.
#include "compiler/kustomize/filters/sort_order.h"

#include <algorithm>
#include <numeric>

namespace slipway::kustomize {
namespace {

void append(std::string& text, std::string_view part, std::string_view when_empty) {
  text.append(part.empty() ? when_empty : part);
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

const LegacyOrder& LegacyOrder::standard() {
  static const LegacyOrder order(KindOrder::standard());
  return order;
}

std::vector<std::size_t> LegacyOrder::sorted(std::span<const ResourceId> ids) const {
  std::vector<GvkKey> keys;
  keys.reserve(ids.size());
  for (const ResourceId& id : ids) keys.push_back(kinds_.key(id.gvk));
  std::vector<std::string> id_keys(ids.size());  // of those that are asked for
  const auto id_key_of = [&](std::size_t i) -> const std::string& {
    if (id_keys[i].empty()) id_keys[i] = id_key(ids[i]);
    return id_keys[i];
  };

  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (ids[a].gvk == ids[b].gvk) return id_key_of(a) < id_key_of(b);
    // Namespaces of the core group stand before those of other groups.
    const bool namespaces = ids[a].gvk.kind == "Namespace" && ids[b].gvk.kind == "Namespace";
    if (namespaces && (ids[a].gvk.group.empty() || ids[b].gvk.group.empty()))
      return keys[b] < keys[a];
    return keys[a] < keys[b];
  });
  return order;
}

}  // namespace slipway::kustomize
