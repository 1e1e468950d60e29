// A strategic merge as kustomize's kyaml does it: both trees are walked together, guided by the
// schema.
//
// Maps are merged field by field; null in the patch removes a field. Lists whose items the schema
// gives keys are merged item by item (list_merge.h), all other lists and plain values are replaced.
// `$patch: delete` and `$patch: replace` in a map, or in an item of their own in a list, say
// otherwise.
//
// What only the patch has is walked against itself, so that nulls and directives inside are carried
// out there too. What only the object has is walked against nothing: kustomize drops fields with no
// text as their value then (`a:`, but not `a: null`), and puts lists with keys in order.
//
// The patch is copied first, then nodes are moved from the copy into the object.
#include "compiler/kustomize/filters/strategic_merge.h"

#include <string>

#include "compiler/kustomize/filters/list_merge.h"
#include "compiler/kustomize/filters/scalar.h"
#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Entry;
using yaml::Node;
using yaml::Style;
using yaml::Tag;

constexpr std::string_view directive_key = "$patch";

enum class Directive : std::uint8_t { merge, replace, remove };

bool present(const Node* node) { return node != nullptr && !node->is_null(); }

Result<Directive> read_directive(const Node& value) {
  const std::string_view text = value.text();
  if (text == "merge") return Directive::merge;
  if (text == "replace") return Directive::replace;
  if (text == "delete") return Directive::remove;
  return yaml::error_at(value, "unknown patch directive `" + printable(text) + "`",
                        "`$patch` is `merge`, `replace` or `delete`");
}

/// The directive of a map, which is taken out of it.
Result<Directive> take_map_directive(Node& map) {
  const Node* value = map.find(directive_key);
  if (value == nullptr) return Directive::merge;
  SLIPWAY_ASSIGN(const Directive directive, read_directive(*value));
  map.remove(directive_key);
  return directive;
}

/// The directive of a list: an item with nothing else in it. It is taken out of the list, with all
/// items that say the same, and items that are empty.
Result<Directive> take_list_directive(Node& list) {
  const Node* item = nullptr;
  for (const Node* candidate : list.items()) {
    if (candidate->find(directive_key) == nullptr) continue;
    item = candidate;
    break;
  }
  if (item == nullptr || item->size() > 1) return Directive::merge;
  const Node* value = item->find(directive_key);
  SLIPWAY_ASSIGN(const Directive directive, read_directive(*value));
  const std::string_view text = value->text();
  for (std::size_t i = list.size(); i-- > 0;) {
    const Node& candidate = *list.items()[i];
    const Node* said = candidate.find(directive_key);
    const bool empty = candidate.is_null() || (candidate.is_mapping() && candidate.size() == 0);
    if (empty || (said != nullptr && said->text() == text)) list.erase(i);
  }
  return directive;
}

/// A new value takes the place of an old one, whose style stays: a number in the place of a quoted
/// string is quoted too, and so a string once it was printed.
void put(Node& field, Node& value) {
  quote_if_ambiguous(value);
  if (&field == &value) return;
  const Style style = field.style;
  const bool flow = field.flow;
  const yaml::Tagging tagging = field.tagging;
  field = value;
  field.style = style;
  field.flow = flow;
  field.tagging = tagging;
  if (field.is_scalar() && field.untagged) field.set_untagged_text(field.text());
}

class Merge {
 public:
  Merge(OpenApi& open_api, Arena& arena) : open_api_(open_api), arena_(arena) {}

  /// Merges `patch` into `target`, either of which may be missing or null, or both the same node.
  /// Gives the result, which may be either of them, or null: nothing is to be there.
  Result<Node*> walk(Node* target, Node* patch, SchemaType type) {
    if (!type) type = type_of(target, patch);
    take_style(target, patch);
    const Node* first = present(target) ? target : (present(patch) ? patch : nullptr);
    if (first == nullptr) return walk_map(target, patch, type);
    if (present(patch) && patch->kind != first->kind) return wrong_patch(*first, *patch);
    switch (first->kind) {
      case yaml::Kind::mapping:
        return walk_map(target, patch, type);
      case yaml::Kind::sequence:
        if (type.merges_items()) return walk_list(target, patch, type);
        break;
      case yaml::Kind::scalar:
        break;
    }
    return patch != nullptr ? patch : target;
  }

 private:
  /// Something empty is mostly written in braces, which is not meant for what comes into it.
  static void take_style(Node* target, const Node* patch) {
    if (target == nullptr || patch == nullptr || target->is_scalar() || target->size() > 0) return;
    target->flow = patch->flow;
  }

  /// Of an object inside an object, too, where the schema around it knows nothing.
  SchemaType type_of(const Node* target, const Node* patch) {
    for (const Node* node : {target, patch}) {
      if (node == nullptr || !node->is_mapping()) continue;
      const Node* api_version = node->find("apiVersion");
      const Node* kind = node->find("kind");
      if (!present(api_version) || !present(kind) || api_version->text().empty() ||
          kind->text().empty())
        continue;
      if (const SchemaType type = open_api_.type_of(api_version->text(), kind->text())) return type;
    }
    return {};
  }

  static Diagnostic wrong_patch(const Node& target, const Node& patch) {
    Diagnostic error =
        yaml::error_at(patch,
                       "the patch has a " + std::string(kind_name(patch)) +
                           " where the object has a " + std::string(kind_name(target)),
                       "a patch has the shape of the object that it changes");
    if (target.source != nullptr)
      error.notes.push_back(yaml::note_at(target, "the object's value is here"));
    return error;
  }

  /// Which of the two a merge goes on with; null: nothing is to be there.
  Result<Node*> choose(Node* target, Node* patch) {
    if (!present(target)) {
      if (patch == nullptr) return target != nullptr && !target->text().empty() ? target : nullptr;
      if (!patch->is_mapping()) return patch;
      const auto directive = take_map_directive(*patch);
      return directive && *directive == Directive::remove ? nullptr : patch;
    }
    if (patch == nullptr) return target;
    if (patch->is_null()) return nullptr;
    SLIPWAY_ASSIGN(const Directive directive, take_map_directive(*patch));
    if (directive == Directive::remove) return nullptr;
    return directive == Directive::replace ? patch : target;
  }

  Result<Node*> walk_map(Node* target, Node* patch, SchemaType type) {
    SLIPWAY_ASSIGN(Node * result, choose(target, patch));
    if (result == nullptr || !result->is_mapping()) return result;
    const std::size_t before = result->size();
    if (patch != nullptr && patch != result) {
      for (const Entry& entry : patch->entries()) {
        if (result->find(entry.key->text()) != nullptr) continue;
        SLIPWAY_TRY(check_key(*entry.key));
        SLIPWAY_ASSIGN(Node * value, walk(nullptr, entry.value, type.field(entry.key->text())));
        if (present(value)) result->append(arena_, entry.key, value);
      }
    }
    SLIPWAY_TRY(walk_fields(*result, before, patch, type));
    return result;
  }

  /// The first `count` fields, against the patch's fields of the same names.
  Result<void> walk_fields(Node& map, std::size_t count, Node* patch, SchemaType type) {
    for (std::size_t i = 0; i < count;) {
      const Entry entry = map.entries()[i];
      const std::string_view key = entry.key->text();
      SLIPWAY_TRY(check_key(*entry.key));
      Node* change = patch == &map ? entry.value : (patch != nullptr ? patch->find(key) : nullptr);
      if (change == nullptr && entry.value->is_scalar()) {
        // The common case: nothing to do, except that a null without a text goes.
        if (entry.value->is_null() && entry.value->text().empty()) {
          map.erase(i);
          --count;
        } else {
          quote_if_ambiguous(*entry.value);
          ++i;
        }
        continue;
      }
      SLIPWAY_ASSIGN(Node * value, walk(entry.value, change, type.field(key)));
      if (!present(value)) {
        map.erase(i);
        --count;
        continue;
      }
      put(*entry.value, *value);
      ++i;
    }
    return {};
  }

  /// kustomize's setters cannot set a field without a name.
  static Result<void> check_key(const Node& key) {
    if (!key.text().empty()) return {};
    return yaml::error_at(key, "a field without a name cannot be patched",
                          "give the field a name, or patch the object with a JSON patch");
  }

  Result<Node*> walk_list(Node* target, Node* patch, SchemaType type) {
    Node* list = target;
    if (!present(target)) {
      list = patch;
    } else if (patch != nullptr) {
      if (patch->is_null()) return nullptr;
      SLIPWAY_ASSIGN(const Directive directive, take_list_directive(*patch));
      if (directive == Directive::remove) return nullptr;
      if (directive == Directive::replace) list = patch;
    }
    const SchemaType item_type = type.elements();
    const MergeKeys keys = type.merge_keys();
    return merge_lists(*list, patch, keys.list(), arena_, [&](Node* item, Node* patch_item) {
      return walk(item, patch_item, item_type);
    });
  }

  OpenApi& open_api_;
  Arena& arena_;
};

}  // namespace

Result<Node*> strategic_merge(Node& object, const Node& patch, OpenApi& open_api, Arena& arena) {
  SLIPWAY_ASSIGN(const Node* result, Merge(open_api, arena).walk(&object, patch.clone(arena), {}));
  // kustomize loses what `$patch: replace` makes of the object as a whole: it stays as it was.
  return result == nullptr ? nullptr : &object;
}

}  // namespace slipway::kustomize
