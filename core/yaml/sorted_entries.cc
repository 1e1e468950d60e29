#include "core/yaml/sorted_entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/diagnostics/format.h"
#include "core/yaml/scalar_writer.h"

namespace slipway::yaml {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The key of a field that was added has no place of its own: it is where the value came from.
Diagnostic placed(const Diagnostic& error, const Node& value) {
  return error.file.empty() ? error_at(value, error.message, error.hint) : error;
}

Diagnostic duplicate(const SortedEntry& a, const SortedEntry& b) {
  const auto place = [](const Node& key) { return Position{key.line, key.column}; };
  const bool in_order = place(*a.key_node) <= place(*b.key_node);
  const Node& first = in_order ? *a.key_node : *b.key_node;
  const Node& second = in_order ? *b.key_node : *a.key_node;
  Diagnostic error =
      error_at(second, fmt::format("the key `{}` stands twice in this mapping", printable(a.key)),
               "remove one of them");
  error.notes.push_back(note_at(first, "the first one is here"));
  return error;
}

}  // namespace

Result<std::size_t> SortedEntries::push(const Node& mapping, bool at_root,
                                        Surroundings surroundings) {
  const std::size_t first = entries_.size();
  std::string storage;
  for (const Entry& entry : mapping.entries()) {
    if (entry.key->is_string() && is_plainly_safe(*entry.key)) {
      entries_.push_back({entry.key->text(), entry.key, entry.value, true});
      continue;
    }
    storage.clear();
    const auto text = key_text(*entry.key, at_root, surroundings, storage);
    if (!text) return placed(text.error(), *entry.value);
    const std::string_view key = storage.empty() ? *text : texts_.emplace_back(storage);
    entries_.push_back({key, entry.key, entry.value, false});
  }
  if (is_ordered_by_initials(first)) return first;
  SLIPWAY_TRY(refuse_duplicates(first));
  sort(first);
  return first;
}

// Letters that ascend from key to key: sorted already, and none stands twice.
bool SortedEntries::is_ordered_by_initials(std::size_t first) const {
  char before = '\0';
  for (std::size_t i = first; i < entries_.size(); ++i) {
    const char initial = entries_[i].key.empty() ? '\0' : entries_[i].key.front();
    if (!is_letter(initial) || initial <= before) return false;
    before = initial;
  }
  return true;
}

// Not std::sort: go-yaml's order of keys is not proven to be one, and std::sort runs out of its
// range when it is given anything else. Most mappings are small, and many are sorted already.
void SortedEntries::sort(std::size_t first) {
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first);
  // Most keys differ in the first letter, and letters come in one order everywhere.
  const auto less = [this](const SortedEntry& a, const SortedEntry& b) {
    const char x = a.key.empty() ? '\0' : a.key.front();
    const char y = b.key.empty() ? '\0' : b.key.front();
    return x != y && is_letter(x) && is_letter(y) ? x < y : less_(a.key, b.key);
  };
  constexpr std::ptrdiff_t small = 24;
  if (entries_.end() - begin > small) {
    std::stable_sort(begin, entries_.end(), less);
    return;
  }
  for (auto next = begin; next != entries_.end(); ++next) {
    if (next == begin || !less(*next, *std::prev(next))) continue;
    const SortedEntry entry = *next;
    auto hole = next;
    for (; hole != begin && less(entry, *std::prev(hole)); --hole) *hole = *std::prev(hole);
    *hole = entry;
  }
}

Result<void> SortedEntries::refuse_duplicates(std::size_t first) const {
  const std::size_t count = entries_.size() - first;
  if (count < 2) return {};
  constexpr std::size_t small = 16;
  // Keys of one mapping differ in length or in their last character more often than not.
  const auto same = [](std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
  };
  if (count <= small) {
    for (std::size_t i = first; i < entries_.size(); ++i) {
      for (std::size_t j = first; j < i; ++j) {
        if (same(entries_[i].key, entries_[j].key)) return duplicate(entries_[j], entries_[i]);
      }
    }
    return {};
  }
  std::unordered_map<std::string_view, const SortedEntry*> seen;
  seen.reserve(count);
  for (std::size_t i = first; i < entries_.size(); ++i) {
    const auto [known, is_new] = seen.emplace(entries_[i].key, &entries_[i]);
    if (!is_new) return duplicate(*known->second, entries_[i]);
  }
  return {};
}

}  // namespace slipway::yaml
