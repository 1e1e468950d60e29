#include "compiler/manifest/fold.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>

namespace slipway::manifest {

namespace {

std::vector<std::string_view> words_of(const OverlayChanges& overlay) {
  std::vector<std::string_view> words(overlay.own_words.begin(), overlay.own_words.end());
  words.push_back(overlay.cluster);
  words.push_back(overlay.environment);
  return words;
}

bool is_of_word(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

// Compares what two overlays have in the same place.
class AcrossOverlays {
 public:
  AcrossOverlays(const OverlayChanges& first, const OverlayChanges& second) {
    const auto from = words_of(first);
    const auto to = words_of(second);
    for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
      if (!from[i].empty()) words_.emplace_back(from[i], to[i]);
    }
    // The longest one counts: `shop-test-1` before `test-1` before `test`.
    std::stable_sort(words_.begin(), words_.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  }

  [[nodiscard]] bool same(const yaml::Node* a, const yaml::Node* b) const {
    if (a == nullptr || b == nullptr) return a == b;
    if (a->kind != b->kind || a->size() != b->size()) return false;
    if (a->is_scalar()) {
      return a->value_tag() == b->value_tag() &&
             (a->text() == b->text() || translated(a->text()) == b->text());
    }
    if (a->is_sequence()) {
      return std::equal(a->items().begin(), a->items().end(), b->items().begin(),
                        [this](const yaml::Node* x, const yaml::Node* y) { return same(x, y); });
    }
    return std::all_of(a->entries().begin(), a->entries().end(), [&](const yaml::Entry& entry) {
      return same(entry.value, b->find(translated(entry.key->text()))) ||
             same(entry.value, b->find(entry.key->text()));
    });
  }

  [[nodiscard]] bool same(const FieldChange& a, const FieldChange& b) const {
    return (a.path == b.path || translated(a.path) == b.path) && same(a.old_value, b.old_value) &&
           same(a.new_value, b.new_value);
  }

  [[nodiscard]] bool same(const ObjectChange& a, const ObjectChange& b) const {
    if (a.action != b.action || a.fields.size() != b.fields.size()) return false;
    if (a.action != Action::changed)
      return same(a.old_object, b.old_object) && same(a.new_object, b.new_object);
    return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(),
                      [this](const FieldChange& x, const FieldChange& y) { return same(x, y); });
  }

 private:
  // A text of the first overlay as the second one would have it.
  [[nodiscard]] std::string translated(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const auto* found = is_of_word(text[at]) && (at == 0 || !is_of_word(text[at - 1]))
                              ? word_at(text.substr(at))
                              : nullptr;
      if (found == nullptr) {
        out += text[at++];
        continue;
      }
      out += found->second;
      at += found->first.size();
    }
    return out;
  }

  using Word = std::pair<std::string_view, std::string_view>;

  // The own word that a text begins with, or null.
  [[nodiscard]] const Word* word_at(std::string_view text) const {
    const auto found = std::find_if(words_.begin(), words_.end(), [&](const Word& word) {
      return text.starts_with(word.first) &&
             (text.size() == word.first.size() || !is_of_word(text[word.first.size()]));
    });
    return found == words_.end() ? nullptr : &*found;
  }

  std::vector<Word> words_;
};

// How many overlays each service has in each environment.
class Extents {
 public:
  explicit Extents(std::span<const OverlayChanges> overlays) {
    for (const OverlayChanges& overlay : overlays)
      ++overlays_[{overlay.team, overlay.service, overlay.environment}];
  }

  void tell(FoldedChange& change) const {
    for (EnvironmentClusters& place : change.places) {
      if (place.clusters.size() == overlays_.at({change.team, change.service, place.environment}))
        place.extent = EnvironmentClusters::Extent::all;
    }
  }

 private:
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::size_t> overlays_;
};

void add_place(const OverlayChanges& overlay, FoldedChange& change) {
  auto place = std::find_if(change.places.begin(), change.places.end(), [&](const auto& known) {
    return known.environment == overlay.environment;
  });
  if (place == change.places.end()) place = change.places.insert(place, {overlay.environment, {}});
  place->clusters.push_back(overlay.cluster);
}

// A change that was seen, with the overlays of its first and its last place.
struct Seen {
  std::size_t folded;
  const OverlayChanges* first;
  const OverlayChanges* last;
};

}  // namespace

std::size_t FoldedChange::count() const {
  std::size_t overlays = 0;
  for (const EnvironmentClusters& place : places) overlays += place.clusters.size();
  return overlays;
}

std::vector<FoldedChange> fold(std::span<const OverlayChanges> overlays) {
  std::vector<FoldedChange> folded;
  // Candidates for folding: the same object of the same service.
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  std::map<Key, std::vector<Seen>> seen;
  for (const OverlayChanges& overlay : overlays) {
    for (const ObjectChange& change : overlay.changes) {
      const Identity& object = change.identity;
      std::vector<Seen>& candidates =
          seen[{overlay.team, overlay.service, object.group, object.kind, object.name}];
      const auto equal_one =
          std::find_if(candidates.begin(), candidates.end(), [&](const Seen& other) {
            return other.last != &overlay &&
                   AcrossOverlays(*other.first, overlay).same(*folded[other.folded].change, change);
          });
      if (equal_one != candidates.end()) {
        add_place(overlay, folded[equal_one->folded]);
        equal_one->last = &overlay;
        continue;
      }
      candidates.push_back({folded.size(), &overlay, &overlay});
      folded.push_back({{}, overlay.team, overlay.service, &change});
      add_place(overlay, folded.back());
    }
  }
  const Extents extents(overlays);
  for (FoldedChange& change : folded) extents.tell(change);
  return folded;
}

}  // namespace slipway::manifest
