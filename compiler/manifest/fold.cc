#include "compiler/manifest/fold.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace slipway::manifest {

namespace {

// A text of one cluster as the other cluster would have it.
std::string translated(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t found = text.find(from); found != std::string_view::npos;
       found = text.find(from)) {
    out += text.substr(0, found);
    out += to;
    text.remove_prefix(found + from.size());
  }
  return out += text;
}

// Compares what two clusters have in the same place.
struct AcrossClusters {
  std::string_view first;
  std::string_view second;

  [[nodiscard]] bool same(const yaml::Node* a, const yaml::Node* b) const {
    if (a == nullptr || b == nullptr) return a == b;
    if (a->kind != b->kind || a->size() != b->size()) return false;
    if (a->is_scalar()) {
      return a->value_tag() == b->value_tag() &&
             (a->text() == b->text() || translated(a->text(), first, second) == b->text());
    }
    if (a->is_sequence()) {
      return std::equal(a->items().begin(), a->items().end(), b->items().begin(),
                        [this](const yaml::Node* x, const yaml::Node* y) { return same(x, y); });
    }
    return std::all_of(a->entries().begin(), a->entries().end(), [&](const yaml::Entry& entry) {
      return same(entry.value, b->find(translated(entry.key->text(), first, second))) ||
             same(entry.value, b->find(entry.key->text()));
    });
  }

  [[nodiscard]] bool same(const FieldChange& a, const FieldChange& b) const {
    return (a.path == b.path || translated(a.path, first, second) == b.path) &&
           same(a.old_value, b.old_value) && same(a.new_value, b.new_value);
  }

  [[nodiscard]] bool same(const ObjectChange& a, const ObjectChange& b) const {
    if (a.action != b.action || a.fields.size() != b.fields.size()) return false;
    if (a.action != Action::changed)
      return same(a.old_object, b.old_object) && same(a.new_object, b.new_object);
    return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(),
                      [this](const FieldChange& x, const FieldChange& y) { return same(x, y); });
  }
};

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
            const FoldedChange& other = folded[index];
            const AcrossClusters clusters{other.clusters.front(), overlay.cluster};
            return other.clusters.back() != overlay.cluster && clusters.same(*other.change, change);
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
