// The merged mappings are the expanded copies of what their aliases stood for, so their entries can
// be taken over without another copy.

#include "core/yaml/expand.h"

#include <algorithm>
#include <vector>

namespace slipway::yaml {

namespace {

constexpr std::string_view merge_hint =
    "write `<<: *anchor` or `<<: [*first, *second]`, where the anchors stand at mappings";

Result<void> collect(Node& value, std::vector<Node*>& merged) {
  if (value.is_mapping()) {
    merged.push_back(&value);
    return {};
  }
  if (!value.is_sequence()) {
    return error_at(value, "a merge key `<<` needs a mapping or a list of mappings",
                    std::string(merge_hint));
  }
  for (Node* item : value.items()) {
    if (!item->is_mapping()) {
      return error_at(*item, "a merge key `<<` takes mappings only", std::string(merge_hint));
    }
    merged.insert(merged.begin(), item);
  }
  return {};
}

Entry* find_entry(Node& mapping, std::string_view key) {
  for (Entry& entry : mapping.entries()) {
    if (entry.key->text() == key) return &entry;
  }
  return nullptr;
}

}  // namespace

Result<void> expand_merge_keys(Arena& arena, Node& mapping) {
  Node* value = nullptr;
  std::size_t merge = 0;               // the merge key's index
  std::size_t first = mapping.size();  // of any key `<<`, be it in quotes
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const Entry& entry = mapping.entries()[i];
    if (!entry.key->is_scalar() || entry.key->text() != "<<") continue;
    first = std::min(first, i);
    if (entry.key->tag != Tag::merge) continue;
    if (value != nullptr) {
      return error_at(*entry.key, "a mapping can have one merge key `<<`",
                      "use one key with a list: `<<: [*first, *second]`");
    }
    value = entry.value;
    merge = i;
  }
  if (first == mapping.size()) return {};
  // kustomize removes the first key of that text, even one that was no merge key.
  if (value != nullptr && merge != first) mapping.erase(merge);
  mapping.erase(first);
  if (value == nullptr) return {};
  std::vector<Node*> merged;
  SLIPWAY_TRY(collect(*value, merged));
  const std::size_t own = mapping.size();
  for (Node* source : merged) {
    for (const Entry& entry : source->entries()) {
      Entry* present = find_entry(mapping, entry.key->text());
      if (present == nullptr) {
        mapping.append(arena, entry.key, entry.value);
      } else if (static_cast<std::size_t>(present - mapping.entries().data()) >= own) {
        *present = entry;
      }
    }
  }
  return {};
}

}  // namespace slipway::yaml
