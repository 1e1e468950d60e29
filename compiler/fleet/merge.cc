#include "compiler/fleet/merge.h"

namespace slipway::fleet {

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
      *present = *entry.value->clone(arena);
    } else {
      into.append(arena, entry.key->clone(arena), entry.value->clone(arena));
    }
  }
}

}  // namespace slipway::fleet
