#include "compiler/fleet/merge.h"

namespace slipway::fleet {

namespace {

// A value that is new: what it would take away is not there.
yaml::Node* without_nulls(const yaml::Node& value, yaml::Arena& arena) {
  yaml::Node* copy = value.clone(arena);
  if (!copy->is_mapping()) return copy;
  copy->clear();
  merge(*copy, value, arena);
  return copy;
}

}  // namespace

void merge(yaml::Node& into, const yaml::Node& from, yaml::Arena& arena) {
  for (const yaml::Entry& entry : from.entries()) {
    const std::string_view key = entry.key->text();
    if (entry.value->is_null()) {
      into.remove(key);
      continue;
    }
    yaml::Node* present = into.find(key);
    if (present != nullptr && present->is_mapping() && entry.value->is_mapping()) {
      merge(*present, *entry.value, arena);
    } else if (present != nullptr) {
      *present = *without_nulls(*entry.value, arena);
    } else {
      into.append(arena, entry.key->clone(arena), without_nulls(*entry.value, arena));
    }
  }
}

}  // namespace slipway::fleet
