#include "compiler/manifest/fold.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace slipway::manifest {

namespace {

bool same_value(const yaml::Node* a, const yaml::Node* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return yaml::equal(*a, *b);
}

bool same_field(const FieldChange& a, const FieldChange& b) {
  return a.path == b.path && same_value(a.old_value, b.old_value) &&
         same_value(a.new_value, b.new_value);
}

// The objects themselves, but for the namespace that they are in.
bool same_object(const yaml::Node* a, const yaml::Node* b) {
  if (a == nullptr || b == nullptr) return a == b;
  const yaml::Node* place = a->at({"metadata", "namespace"});
  if (place == nullptr || b->at({"metadata", "namespace"}) == nullptr) return yaml::equal(*a, *b);
  yaml::Arena arena;
  yaml::Node* moved = b->clone(arena);
  moved->find("metadata")->set(arena, "namespace", place->clone(arena));
  return yaml::equal(*a, *moved);
}

bool same_change(const ObjectChange& a, const ObjectChange& b) {
  if (a.action != b.action) return false;
  if (a.action != Action::changed) {
    return same_object(a.old_object, b.old_object) && same_object(a.new_object, b.new_object);
  }
  return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(), same_field);
}

}  // namespace

std::vector<FoldedChange> fold(std::span<const OverlayChanges> overlays) {
  std::vector<FoldedChange> folded;
  // Candidates for folding: the same object of the same service in the same environment.
  using Key =
      std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;
  std::map<Key, std::vector<std::size_t>> seen;
  for (const OverlayChanges& overlay : overlays) {
    for (const ObjectChange& change : overlay.changes) {
      const Identity& object = change.identity;
      std::vector<std::size_t>& candidates =
          seen[{overlay.environment, overlay.team, overlay.service, object.group, object.kind,
                object.name}];
      const auto equal_one =
          std::find_if(candidates.begin(), candidates.end(), [&](std::size_t index) {
            return same_change(*folded[index].change, change) &&
                   folded[index].clusters.back() != overlay.cluster;
          });
      if (equal_one != candidates.end()) {
        folded[*equal_one].clusters.push_back(overlay.cluster);
        continue;
      }
      candidates.push_back(folded.size());
      folded.push_back(
          {overlay.environment, {overlay.cluster}, overlay.team, overlay.service, &change});
    }
  }
  return folded;
}

}  // namespace slipway::manifest
