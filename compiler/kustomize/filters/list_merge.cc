// Lists of items with keys. There are two ways through, with the same result where both can go.
//
// The plain one takes lists in which every item has all keys and no two items the same ones: items
// are found by an index, in one pass. With one key, the patch's items come first, in its order,
// then those that it does not mention; with several keys, the new ones come first, then all others
// in the old order.
//
// The faithful one takes everything else. kustomize's algorithm has surprising results there (items
// without keys displace others, lists with partly missing keys lose changes), and people's output
// depends on them; so it is followed step by step: collect the keys' values, merge the items for
// each, put them into a new list, then put the old items over it, each step by searching lists.
#include "compiler/kustomize/filters/list_merge.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "compiler/kustomize/filters/scalar.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using Keys = std::span<const std::string_view>;
using Values = std::span<const std::string_view>;

constexpr std::size_t most_items_without_keys = 20'000;
constexpr std::size_t small_list = 16;
constexpr std::string_view whole_item;

bool is_empty_value(const Node& node) {
  return node.is_null() || (!node.is_scalar() && node.size() == 0);
}
bool is_empty_map(const Node& node) { return node.is_mapping() && node.size() == 0; }

std::string_view key_value(const Node& item, std::string_view key) {
  const Node* field = item.find(key);
  return field == nullptr || is_empty_value(*field) ? std::string_view() : field->text();
}

bool same_keys(const Node& a, const Node& b, Keys keys) {
  if (keys.empty()) return a.text() == b.text();
  return std::all_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return key_value(a, key) == key_value(b, key); });
}

std::size_t hash_keys(const Node& item, Keys keys) {
  if (keys.empty()) return std::hash<std::string_view>()(item.text());
  std::size_t hash = 0;
  for (const std::string_view key : keys)
    hash = hash * 31 + std::hash<std::string_view>()(key_value(item, key));
  return hash;
}

/// Finds items by the values of their keys.
class Index {
 public:
  Index(const Node& list, Keys keys, Arena& arena) : list_(list), keys_(keys) {
    if (list.size() <= small_list) return;
    std::size_t size = 64;
    while (size < 2 * list.size()) size *= 2;
    slots_ = {arena.make_array<std::uint32_t>(size), size};
    std::fill(slots_.begin(), slots_.end(), 0U);
    for (std::size_t i = 0; i < list.size(); ++i) {
      std::size_t slot = hash_keys(*list.items()[i], keys) & (size - 1);
      while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
      slots_[slot] = static_cast<std::uint32_t>(i) + 1;
    }
  }

  static constexpr std::size_t none = ~std::size_t{0};

  [[nodiscard]] std::size_t find(const Node& item) const {
    const auto items = list_.items();
    if (slots_.empty()) {
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (same_keys(*items[i], item, keys_)) return i;
      }
      return none;
    }
    std::size_t slot = hash_keys(item, keys_) & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
      if (same_keys(*items[slots_[slot] - 1], item, keys_)) return slots_[slot] - 1;
    }
    return none;
  }

 private:
  const Node& list_;
  Keys keys_;
  std::span<std::uint32_t> slots_;  ///< position + 1; 0 is free
};

/// A list that only the object or only the patch has: every item for itself.
Result<Node*> merge_alone(Node& list, bool is_new, ItemMerger merge_items) {
  std::size_t kept = 0;
  for (Node* item : list.items()) {
    SLIPWAY_ASSIGN(const Node* merged, merge_items(item, is_new ? item : nullptr));
    if (merged != nullptr) list.items()[kept++] = item;
  }
  while (list.size() > kept) list.erase(list.size() - 1);
  return &list;
}

Result<Node*> merge_plainly(Node& list, Node& patch, Keys keys, Arena& arena,
                            ItemMerger merge_items) {
  const Index old_items(list, keys, arena);
  const std::size_t old_count = list.size();
  enum class Fate : std::uint8_t { untouched, merged, removed };
  Fate* fates = arena.make_array<Fate>(old_count);
  std::fill_n(fates, old_count, Fate::untouched);
  Node* result = Node::make_sequence(arena);
  mark_origin(*result, &list);
  const bool keeps_order = keys.size() > 1;
  for (Node* patch_item : patch.items()) {
    const std::size_t at = old_items.find(*patch_item);
    Node* old_item = at == Index::none ? nullptr : list.items()[at];
    SLIPWAY_ASSIGN(Node * merged, merge_items(old_item, patch_item));
    if (old_item == nullptr) {
      if (merged != nullptr) result->append(arena, merged);
      continue;
    }
    fates[at] = merged == nullptr ? Fate::removed : Fate::merged;
    // What is there already stays where it is, also when it was to be replaced as a whole.
    if (merged != nullptr && !keeps_order) result->append(arena, old_item);
  }
  for (std::size_t i = 0; i < old_count; ++i) {
    Node* item = list.items()[i];
    if (fates[i] == Fate::removed) continue;
    if (fates[i] == Fate::untouched) SLIPWAY_TRY(merge_items(item, nullptr));
    if (keeps_order || fates[i] == Fate::untouched) result->append(arena, item);
  }
  return result;
}

/// kustomize's field matcher: does the item have this value at the key (or any, for an empty
/// value)?
Result<bool> has_value(const Node& item, std::string_view key, std::string_view value) {
  if (item.is_null()) return false;
  if (key.empty()) {
    if (!item.is_scalar()) return wrong_kind(item, "scalar");
    return item.text() == value;
  }
  if (!item.is_mapping()) return wrong_kind(item, "map");
  const Node* field = item.find(key);
  return field != nullptr && (value.empty() || field->text() == value);
}

/// kustomize's element setter: replaces (or removes, for no element) all items with these values,
/// else appends the element. There may be fewer values than keys.
Result<void> set_item(Node& list, Node* element, Keys keys, Values values, Arena& arena) {
  const bool wants_map = !keys[0].empty() && !values.empty() && !values[0].empty();
  std::size_t kept = 0;
  bool found = false;
  const auto items = list.items();
  for (Node* item : items) {
    if (item->is_null() || is_empty_map(*item)) continue;
    if (!item->is_mapping() && wants_map) {
      items[kept++] = item;
      continue;
    }
    bool matches = false;
    for (std::size_t j = 0; j < keys.size(); ++j) {
      if (j < values.size()) {
        SLIPWAY_ASSIGN(matches, has_value(*item, keys[j], values[j]));
      }
      if (!matches) break;
    }
    if (matches) found = true;
    if (matches && element != nullptr) items[kept++] = element;
    if (!matches && !values.empty()) items[kept++] = item;
  }
  while (list.size() > kept) list.erase(list.size() - 1);
  if (element != nullptr && !element->is_null() && !found) list.append(arena, element);
  return {};
}

Node* find_item(Node* list, Keys keys, Values values) {
  if (list == nullptr) return nullptr;
  for (Node* item : list->items()) {
    if (keys[0].empty()) {
      if (item->text() == values[0]) return item;
      continue;
    }
    bool matches = item->is_mapping();
    for (std::size_t j = 0; j < keys.size() && matches; ++j) {
      const Node* field = item->find(keys[j]);
      matches = field != nullptr && field->text() == values[j];
    }
    if (matches) return item;
  }
  return nullptr;
}

using Tuple = std::vector<std::string_view>;

/// Two tuples are one item when they agree somewhere and differ only where one has nothing.
bool unite(const Tuple& a, const Tuple& b, Tuple& united) {
  bool agree = false;
  united.clear();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) {
      agree = true;
    } else if (!a[i].empty() && !b[i].empty()) {
      return false;
    }
    united.push_back(a[i].empty() ? b[i] : a[i]);
  }
  return agree;
}

class FaithfulMerge {
 public:
  FaithfulMerge(Node& list, Node* patch, Keys keys, Arena& arena, ItemMerger merge_items)
      : list_(list), patch_(patch), keys_(keys), arena_(arena), merge_items_(merge_items) {}

  Result<Node*> run() {
    collect(patch_);
    collect(&list_);
    if (keys_.size() > 1) unite_tuples();
    Node* merged = Node::make_sequence(arena_);
    mark_origin(*merged, &list_);
    Tuple used_keys;
    for (const Tuple& tuple : tuples_) {
      Tuple used_values;
      restrict(tuples_, tuple, used_keys, used_values);
      SLIPWAY_TRY(merge_one(*merged, used_keys, used_values));
    }
    if (tuples_.empty()) return &list_;
    for (Node* item : list_.items()) SLIPWAY_TRY(put_over(*merged, item, used_keys));
    return merged;
  }

 private:
  void collect(Node* list) {
    if (list == nullptr) return;
    for (const Node* item : list->items()) {
      Tuple tuple;
      for (const std::string_view key : keys_)
        tuple.push_back(key.empty() ? item->text() : key_value(*item, key));
      if (std::find(tuples_.begin(), tuples_.end(), tuple) == tuples_.end())
        tuples_.push_back(std::move(tuple));
    }
  }

  void unite_tuples() {
    Tuple united;
    for (std::size_t i = 0; i < tuples_.size(); ++i) {
      const Tuple first = tuples_[i];
      for (std::size_t j = 0; j < tuples_.size(); ++j) {
        if (!unite(first, tuples_[j], united)) continue;
        tuples_[i] = united;
        tuples_[j] = united;
      }
    }
  }

  /// Keeps the keys that some tuple has a value for, all of them when there is none.
  void restrict(std::span<const Tuple> tuples, const Tuple& tuple, Tuple& used_keys,
                Tuple& used_values) const {
    used_keys.clear();
    used_values.clear();
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (std::all_of(tuples.begin(), tuples.end(),
                      [&](const Tuple& other) { return other[i].empty(); }))
        continue;
      used_keys.push_back(keys_[i]);
      used_values.push_back(tuple[i]);
    }
    if (!used_keys.empty()) return;
    used_keys.assign(keys_.begin(), keys_.end());
    used_values = tuple;
  }

  Result<void> merge_one(Node& merged, const Tuple& keys, const Tuple& values) {
    Tuple search_keys;
    Tuple search_values;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (values[i].empty()) continue;
      search_keys.push_back(keys[i]);
      search_values.push_back(values[i]);
    }
    if (search_keys.empty()) {
      search_keys = keys;
      search_values = values;
    }
    SLIPWAY_ASSIGN(Node * item, merge_items_(find_item(&list_, search_keys, search_values),
                                             find_item(patch_, search_keys, search_values)));
    if (item == nullptr || item->is_null() || is_empty_map(*item)) {
      return set_item(list_, nullptr, keys, values, arena_);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!item->is_mapping() || keys[i].empty() || values[i].empty() ||
          item->find(keys[i]) != nullptr)
        continue;
      Node* value = Node::make_untagged(arena_, values[i]);
      mark_origin(*value, item);
      item->append(arena_, make_key(arena_, keys[i]), value);
    }
    return set_item(merged, item, keys, values, arena_);
  }

  Result<void> put_over(Node& merged, Node* item, const Tuple& keys) {
    Tuple values;
    if (keys[0].empty()) {
      values.push_back(item->text());
      return set_item(merged, item, keys, values, arena_);
    }
    for (const std::string_view key : keys) {
      if (!item->is_null() && !item->is_mapping()) return wrong_kind(*item, "map");
      const Node* value = item->find(key);
      if (value != nullptr) {
        values.push_back(value->text());
      } else {
        merged.append(arena_, item);
      }
    }
    if (keys.size() > 1) SLIPWAY_TRY(set_item(merged, nullptr, keys, values, arena_));
    return set_item(merged, item, keys, values, arena_);
  }

  Node& list_;
  Node* patch_;
  Keys keys_;
  Arena& arena_;
  ItemMerger merge_items_;
  std::vector<Tuple> tuples_;
};

}  // namespace

bool is_well_formed(const Node& list, Keys keys) {
  for (const Node* item : list.items()) {
    if (keys.empty()) {
      if (!item->is_scalar() || item->is_null() || item->text().empty()) return false;
      continue;
    }
    for (const std::string_view key : keys) {
      if (key_value(*item, key).empty()) return false;
    }
  }
  const auto items = list.items();
  if (items.size() <= small_list) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (same_keys(*items[i], *items[j], keys)) return false;
      }
    }
    return true;
  }
  Arena scratch;
  const Index index(list, keys, scratch);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (index.find(*items[i]) != i) return false;
  }
  return true;
}

Result<Node*> merge_lists(Node& list, Node* patch, Keys keys, Arena& arena,
                          ItemMerger merge_items) {
  const bool alone = patch == nullptr || patch == &list;
  if (is_well_formed(list, keys) && (alone || is_well_formed(*patch, keys))) {
    if (alone) return merge_alone(list, patch != nullptr, merge_items);
    return merge_plainly(list, *patch, keys, arena, merge_items);
  }
  if (list.size() + (patch != nullptr ? patch->size() : 0) > most_items_without_keys) {
    return yaml::error_at(patch != nullptr ? *patch : list,
                          "these lists are too long to be merged: not every item has its own key");
  }
  if (!keys.empty()) return FaithfulMerge(list, patch, keys, arena, merge_items).run();
  return FaithfulMerge(list, patch, {&whole_item, 1}, arena, merge_items).run();
}

}  // namespace slipway::kustomize
