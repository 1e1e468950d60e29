#pragma once

#include <map>
#include <string_view>
#include <utility>

#include "core/yaml/node.h"

namespace slipway::fleet {

/// Where overrides took keys away with `null`, by the mapping that lost them. Texts and nodes are
/// those of the overrides.
class TakenAway {
 public:
  void note(const yaml::Node& mapping, std::string_view key, const yaml::Node& taker);
  /// The `null` that took this key away last; null where none did.
  [[nodiscard]] const yaml::Node* find(const yaml::Node& mapping, std::string_view key) const;
  /// The `null` that took any of a mapping's keys away; null where none did.
  [[nodiscard]] const yaml::Node* any_of(const yaml::Node& mapping) const;

 private:
  std::map<std::pair<const yaml::Node*, std::string_view>, const yaml::Node*> takers_;
};

/// Merges the fields of an override into a document: mappings key by key, `null` takes a key away,
/// all else replaces, lists too (docs/service.md). What is merged in is copied into the arena.
/// `taken`, if not null, is told what was taken away.
void merge(yaml::Node& into, const yaml::Node& from, yaml::Arena& arena,
           TakenAway* taken = nullptr);

}  // namespace slipway::fleet
