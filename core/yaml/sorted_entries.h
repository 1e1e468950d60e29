#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml/plain_value.h"

namespace slipway::yaml {

struct SortedEntry {
  std::string_view key;
  const Node* key_node = nullptr;
  const Node* value = nullptr;
  bool plainly_safe = false;  ///< is_plainly_safe(key)
};

/// The entries of the mappings that are being written, sorted: one stack for all levels, so that
/// writing allocates nothing in the long run.
class SortedEntries {
 public:
  using Less = bool (*)(std::string_view, std::string_view);
  explicit SortedEntries(Less less) : less_(less) { entries_.reserve(usual_size); }

  /// Pushes the mapping's entries and gives the index of the first. Errors: duplicate keys, keys
  /// that are no strings.
  Result<std::size_t> push(const Node& mapping, bool at_root, Surroundings surroundings);
  void pop(std::size_t first) { entries_.resize(first); }

  const SortedEntry& operator[](std::size_t i) const { return entries_[i]; }

 private:
  static constexpr std::size_t usual_size = 64;  // of all levels of an object together

  [[nodiscard]] bool is_ordered_by_initials(std::size_t first) const;
  void sort(std::size_t first);
  [[nodiscard]] Result<void> refuse_duplicates(std::size_t first) const;

  Less less_;
  std::vector<SortedEntry> entries_;
  std::list<std::string> texts_;  ///< of keys that are not written as they stand in their node
};

}  // namespace slipway::yaml
