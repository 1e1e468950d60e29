// What changed between two manifests, as a person would say it.
//
// Objects are matched by identity. What is left over on both sides is matched once more without
// content hashes, so that a ConfigMap with new content is a change and not a removal and an
// addition; each such pair also makes its two names equal wherever they are referred to. Matched
// objects are walked side by side. Items of a list are matched by the merge keys that Kubernetes'
// schema gives (or by `name`, where it gives none and every item has one of its own), else as whole
// lists. Each step goes one level down both trees, so the walk ends with them.

#include "compiler/manifest/compare.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "compiler/kustomize/schema/open_api.h"

namespace slipway::manifest {

namespace {

using kustomize::SchemaType;

// A Job's name carries a hash, too (compiler/overlay/job_name.h).
bool may_be_generated(const Identity& identity) {
  if (identity.group == "batch") return identity.kind == "Job";
  return identity.group.empty() && (identity.kind == "ConfigMap" || identity.kind == "Secret");
}

using kustomize::MergeKeys;

// The values of an item's key fields, joined; nothing when the item has none of them.
std::optional<std::string> key_of(const yaml::Node& item, const MergeKeys& keys) {
  std::string joined;
  bool found = false;
  for (const std::string_view key : keys.list()) {
    const yaml::Node* value = item.find(key);
    if (value == nullptr) continue;
    if (!value->is_scalar()) return std::nullopt;
    if (found) joined += '/';
    joined += value->text();
    found = true;
  }
  return found ? std::optional(joined) : std::nullopt;
}

using ItemsByKey = std::vector<std::pair<std::string, const yaml::Node*>>;

// The list's items with their keys; nothing when some have no key, or the same one.
std::optional<ItemsByKey> by_key(const yaml::Node& list, const MergeKeys& keys) {
  ItemsByKey items;
  std::unordered_set<std::string> seen;
  for (const yaml::Node* item : list.items()) {
    std::optional<std::string> key = item->is_mapping() ? key_of(*item, keys) : std::nullopt;
    if (!key || !seen.insert(*key).second) return std::nullopt;
    items.emplace_back(std::move(*key), item);
  }
  return items;
}

const yaml::Node* item_with(const ItemsByKey& items, const std::string& key) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.first == key; });
  return found == items.end() ? nullptr : found->second;
}

std::string field_path(const std::string& above, std::string_view field) {
  const bool plain = field.find_first_of("./[]") == std::string_view::npos;
  if (!plain) return above + "[" + std::string(field) + "]";
  return above.empty() ? std::string(field) : above + "." + std::string(field);
}

class Comparison {
 public:
  // Names of generated objects: old hashed name -> new hashed name.
  std::unordered_map<std::string, std::string> renamed;

  void walk(const std::string& path, const yaml::Node* before, const yaml::Node* after,
            SchemaType type, std::vector<FieldChange>& changes) {
    if (before == nullptr || after == nullptr || before->kind != after->kind) {
      changes.push_back({path, before, after});
    } else if (before->is_mapping()) {
      walk_mappings(path, *before, *after, type, changes);
    } else if (before->is_sequence()) {
      walk_sequences(path, *before, *after, type, changes);
    } else if (!same_scalar(*before, *after)) {
      changes.push_back({path, before, after});
    }
  }

  kustomize::OpenApi schema;

 private:
  [[nodiscard]] bool same_scalar(const yaml::Node& before, const yaml::Node& after) const {
    if (before.value_tag() == after.value_tag() && before.text() == after.text()) return true;
    const auto found = renamed.find(std::string(before.text()));
    return found != renamed.end() && found->second == after.text();
  }

  void walk_mappings(const std::string& path, const yaml::Node& before, const yaml::Node& after,
                     SchemaType type, std::vector<FieldChange>& changes) {
    for (const yaml::Entry& entry : before.entries()) {
      const std::string_view key = entry.key->text();
      walk(field_path(path, key), entry.value, after.find(key), type.field(key), changes);
    }
    for (const yaml::Entry& entry : after.entries()) {
      const std::string_view key = entry.key->text();
      if (before.find(key) == nullptr)
        changes.push_back({field_path(path, key), nullptr, entry.value});
    }
  }

  void walk_sequences(const std::string& path, const yaml::Node& before, const yaml::Node& after,
                      SchemaType type, std::vector<FieldChange>& changes) {
    MergeKeys keys = type.merge_keys();
    if (keys.count == 0) keys.add("name");
    const std::optional<ItemsByKey> old_items = by_key(before, keys);
    const std::optional<ItemsByKey> new_items = by_key(after, keys);
    if (!old_items || !new_items) {
      walk_unkeyed(path, before, after, type, changes);
      return;
    }
    for (const auto& [key, item] : *old_items) {
      walk(path + "[" + key + "]", item, item_with(*new_items, key), type.elements(), changes);
    }
    for (const auto& [key, item] : *new_items) {
      if (item_with(*old_items, key) == nullptr)
        changes.push_back({path + "[" + key + "]", nullptr, item});
    }
  }

  // Item by item while the lengths agree; a list that grew or shrank is one change.
  void walk_unkeyed(const std::string& path, const yaml::Node& before, const yaml::Node& after,
                    SchemaType type, std::vector<FieldChange>& changes) {
    if (before.size() != after.size()) {
      changes.push_back({path, &before, &after});
      return;
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      walk(path + "[" + std::to_string(i) + "]", before.items()[i], after.items()[i],
           type.elements(), changes);
    }
  }
};

using Objects = std::multimap<Identity, const yaml::Node*>;

Objects by_identity(std::span<const yaml::Node* const> objects) {
  Objects result;
  for (const yaml::Node* object : objects) result.emplace(identity_of(*object), object);
  return result;
}

struct Pair {
  Identity identity;
  const yaml::Node* before = nullptr;
  const yaml::Node* after = nullptr;
};

// Moves what `same` finds on both sides into pairs.
template <typename Same>
void match(Objects& before, Objects& after, std::vector<Pair>& pairs, const Same& same) {
  for (auto old_object = before.begin(); old_object != before.end();) {
    const auto new_object = same(old_object->first);
    if (new_object == after.end()) {
      ++old_object;
      continue;
    }
    pairs.push_back({new_object->first, old_object->second, new_object->second});
    after.erase(new_object);
    old_object = before.erase(old_object);
  }
}

Identity without_hash(Identity identity) {
  if (may_be_generated(identity)) identity.name = without_content_hash(identity.name);
  return identity;
}

}  // namespace

std::vector<ObjectChange> compare(std::span<const yaml::Node* const> before,
                                  std::span<const yaml::Node* const> after) {
  Objects old_objects = by_identity(before);
  Objects new_objects = by_identity(after);
  std::vector<Pair> pairs;
  match(old_objects, new_objects, pairs,
        [&](const Identity& identity) { return new_objects.find(identity); });

  std::map<Identity, std::vector<Identity>> unhashed;
  for (const auto& [identity, object] : new_objects) {
    if (may_be_generated(identity)) unhashed[without_hash(identity)].push_back(identity);
  }
  Comparison comparison;
  match(old_objects, new_objects, pairs, [&](const Identity& identity) {
    const auto found =
        may_be_generated(identity) ? unhashed.find(without_hash(identity)) : unhashed.end();
    if (found == unhashed.end() || found->second.empty()) return new_objects.end();
    const Identity taken = found->second.front();
    found->second.erase(found->second.begin());
    comparison.renamed[identity.name] = taken.name;
    return new_objects.find(taken);
  });

  std::vector<ObjectChange> changes;
  for (Pair& pair : pairs) {
    ObjectChange change;
    const yaml::Node* api_version = pair.after->find("apiVersion");
    const SchemaType type = comparison.schema.type_of(
        api_version == nullptr ? "" : api_version->text(), pair.identity.kind);
    comparison.walk("", pair.before, pair.after, type, change.fields);
    if (change.fields.empty()) continue;
    change.identity = without_hash(std::move(pair.identity));
    change.old_object = pair.before;
    change.new_object = pair.after;
    changes.push_back(std::move(change));
  }
  for (const auto& [identity, object] : old_objects) {
    changes.push_back({without_hash(identity), Action::removed, {}, object, nullptr});
  }
  for (const auto& [identity, object] : new_objects) {
    changes.push_back({without_hash(identity), Action::added, {}, nullptr, object});
  }
  std::stable_sort(
      changes.begin(), changes.end(),
      [](const ObjectChange& a, const ObjectChange& b) { return a.identity < b.identity; });
  return changes;
}

}  // namespace slipway::manifest
