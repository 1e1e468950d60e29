#include "compiler/fleet/merge.h"

namespace slipway::fleet {

namespace {

// A value that is new: what it would take away is not there.
yaml::Node* without_nulls(const yaml::Node& value, yaml::Arena& arena, TakenAway* taken) {
  yaml::Node* copy = value.clone(arena);
  if (!copy->is_mapping()) return copy;
  copy->clear();
  merge(*copy, value, arena, taken);
  return copy;
}

}  // namespace

void TakenAway::note(const yaml::Node& mapping, std::string_view key, const yaml::Node& taker) {
  takers_.insert_or_assign({&mapping, key}, &taker);
}

const yaml::Node* TakenAway::find(const yaml::Node& mapping, std::string_view key) const {
  const auto found = takers_.find({&mapping, key});
  return found == takers_.end() ? nullptr : found->second;
}

const yaml::Node* TakenAway::any_of(const yaml::Node& mapping) const {
  const auto found = takers_.lower_bound({&mapping, std::string_view()});
  return found == takers_.end() || found->first.first != &mapping ? nullptr : found->second;
}

void merge(yaml::Node& into, const yaml::Node& from, yaml::Arena& arena, TakenAway* taken) {
  for (const yaml::Entry& entry : from.entries()) {
    const std::string_view key = entry.key->text();
    if (entry.value->is_null()) {
      into.remove(key);
      if (taken != nullptr) taken->note(into, key, *entry.value);
      continue;
    }
    yaml::Node* present = into.find(key);
    if (present != nullptr && present->is_mapping() && entry.value->is_mapping()) {
      merge(*present, *entry.value, arena, taken);
    } else if (present != nullptr) {
      *present = *without_nulls(*entry.value, arena, taken);
    } else {
      into.append(arena, entry.key->clone(arena), without_nulls(*entry.value, arena, taken));
    }
  }
}

}  // namespace slipway::fleet
