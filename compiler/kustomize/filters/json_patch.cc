// RFC 6902 with the peculiarities of the library that kustomize uses: what stands before the first
// slash of a path is ignored, `replace` of a field that is missing adds it, `test` of one passes
// for null, negative indexes count from the end, a value that was left out is null.
//
// Around a patch the object becomes JSON and is read again (json_round_trip.h). A patch in YAML is
// read by YAML 1.1, whose `yes` and `on` are booleans; one that begins with `[` is JSON.
#include "compiler/kustomize/filters/json_patch.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_set>

#include "compiler/kustomize/filters/json_round_trip.h"
#include "compiler/kustomize/filters/json_text.h"
#include "compiler/kustomize/filters/scalar.h"
#include "core/diagnostics/format.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"
#include "core/yaml/yaml_1_1.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;
using yaml::Style;
using yaml::Tag;

/// One operation of a patch.
struct Operation {
  enum class Kind : std::uint8_t { add, remove, replace, move, copy, test };
  Kind kind = Kind::test;
  const Node* node = nullptr;
  std::string_view path;
  std::string_view from;        ///< of move and copy
  const Node* value = nullptr;  ///< null when it was left out
};
using Kind = Operation::Kind;

/// In the order of Operation::Kind.
constexpr std::string_view operation_names[] = {"add", "remove", "replace", "move", "copy", "test"};

/// Of keys that stand twice in a patch, the last counts, as for Go's readers of JSON.
void drop_repeated_keys(Node& map) {
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = map.entries().size(); i-- > 0;) {
    if (!seen.insert(map.entries()[i].key->text()).second) map.erase(i);
  }
}

/// A patch in YAML is turned into JSON by sigs.k8s.io/yaml, which reads YAML 1.1. Leaves JSON's
/// strings alone: they are quoted.
void read_by_yaml_1_1(Node& node, Arena& arena) {
  for (Node* item : node.items()) read_by_yaml_1_1(*item, arena);
  for (const yaml::Entry& entry : node.entries()) {
    read_by_yaml_1_1(*entry.value, arena);
    // What is refused there shows when the object is written.
    const auto key = yaml::json_key(*entry.key);
    if (key && (!entry.key->is_string() || *key != entry.key->text())) {
      entry.key->set_text(arena.copy(*key), Tag::string);
    }
  }
  if (node.size() > 1) drop_repeated_keys(node);
  if (!node.is_scalar()) return;
  if (node.style != Style::plain) {
    if (node.is_string()) node.style = Style::plain;  // nothing of it is left in JSON
    return;
  }
  // A lone `!` is a tag like any other there, and none that means something.
  if (node.tag == Tag::timestamp || node.tagging == yaml::Tagging::bang) node.tag = Tag::string;
  if (node.tag != Tag::string) return;
  if (const auto truth = yaml::boolean_of_yaml_1_1(node))
    node.set_text(*truth ? "true" : "false", Tag::boolean);
}

Diagnostic fail(const Operation& operation, std::string_view field, std::string message,
                std::string hint = {}) {
  const Node* place = operation.node->find(field);
  return yaml::error_at(place != nullptr ? *place : *operation.node, std::move(message),
                        std::move(hint));
}

/// `~1` is a slash, `~0` a tilde.
std::string_view unescape(std::string_view key, Arena& arena) {
  if (key.find('~') == std::string_view::npos) return key;
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool escape =
        key[i] == '~' && i + 1 < key.size() && (key[i + 1] == '0' || key[i + 1] == '1');
    if (!escape) {
      text.push_back(key[i]);
      continue;
    }
    text.push_back(key[++i] == '1' ? '/' : '~');
  }
  return arena.copy(text);
}

/// An index of a list of `size` items, which may count from the end.
std::optional<std::size_t> to_index(std::string_view key, std::size_t size) {
  if (key.starts_with('+')) key.remove_prefix(1);
  long long index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (key.empty() || error != std::errc() || end != key.data() + key.size()) return std::nullopt;
  if (index < 0) index += static_cast<long long>(size);
  if (index < 0 || static_cast<std::size_t>(index) >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

/// Numbers compare by their JSON as it stands. Go wrote that of the object; in a patch in JSON, 1.0
/// is not its 1.
Result<void> check_numbers_as_by_go(const Node& value) {
  for (const Node* item : value.items()) SLIPWAY_TRY(check_numbers_as_by_go(*item));
  for (const yaml::Entry& entry : value.entries())
    SLIPWAY_TRY(check_numbers_as_by_go(*entry.value));
  if (!value.is_scalar() || value.is_string()) return {};
  std::string json;
  SLIPWAY_TRY(yaml::emit_json(value, json));
  if (value.text() == json) return {};
  return yaml::error_at(value,
                        "the test fails: kustomize compares JSON as it is written, and writes `" +
                            printable(json) + "` itself",
                        "write it like that, or write the patch as a YAML list");
}

Result<bool> same_value(const Node& a, const Node& b) {
  std::string first;
  std::string second;
  SLIPWAY_TRY(yaml::emit_json(a, first));
  SLIPWAY_TRY(yaml::emit_json(b, second));
  return first == second;
}

/// Where an operation works: a map or list and a key in it.
struct Place {
  Node* parent = nullptr;
  std::string_view key;
  std::size_t levels = 0;  ///< maps and lists down to the parent, which is one
};

class Patcher {
 public:
  Patcher(Node& object, Notation notation, Arena& arena)
      : object_(object), notation_(notation), arena_(arena) {}

  Result<void> apply(const Operation& operation) {
    switch (operation.kind) {
      case Kind::add:
        return add(operation, operation.path, copy_value(operation));
      case Kind::remove: {
        SLIPWAY_ASSIGN(const Node* removed, remove(operation, "path", operation.path));
        static_cast<void>(removed);
        return {};
      }
      case Kind::replace:
        return replace(operation);
      case Kind::move: {
        SLIPWAY_ASSIGN(Node * value, remove(operation, "from", operation.from));
        return add(operation, operation.path, value);
      }
      case Kind::copy: {
        SLIPWAY_ASSIGN(const Place place, find_place(operation, "from", operation.from));
        SLIPWAY_ASSIGN(const Node* value, get(operation, "from", place));
        if (value == nullptr) return add(operation, operation.path, Node::make_null(arena_));
        SLIPWAY_ASSIGN(Node * copy, copy_bounded(*value, arena_, 0, *operation.node));
        return add(operation, operation.path, copy);
      }
      case Kind::test:
        return test(operation);
    }
    return {};
  }

 private:
  Node* copy_value(const Operation& operation) {
    if (operation.value == nullptr) return Node::make_null(arena_);
    Node* copy = operation.value->clone(arena_);
    read_by_yaml_1_1(*copy, arena_);
    return copy;
  }

  Result<Place> find_place(const Operation& operation, std::string_view field,
                           std::string_view whole_path) {
    const auto missing = [&] {
      return fail(operation, field,
                  "there is nothing at the path `" + printable(whole_path) + "` of the object",
                  "a path names fields and items from the root: `/spec/containers/0/image`; `~1` "
                  "is a slash in a name");
    };
    std::string_view path = whole_path;
    std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return missing();
    path.remove_prefix(slash + 1);
    Node* node = &object_;
    std::size_t levels = 1;
    while ((slash = path.find('/')) != std::string_view::npos) {
      const std::string_view key = unescape(path.substr(0, slash), arena_);
      path.remove_prefix(slash + 1);
      Node* next = nullptr;
      if (node->is_mapping()) {
        next = node->find(key);
      } else if (const auto index = to_index(key, node->size())) {
        next = node->items()[*index];
      }
      if (next == nullptr || next->is_scalar()) return missing();
      node = next;
      ++levels;
    }
    return Place{node, unescape(path, arena_), levels};
  }

  /// What is there; null for a field that is missing.
  static Result<Node*> get(const Operation& operation, std::string_view field, const Place& place) {
    if (place.parent->is_mapping()) return place.parent->find(place.key);
    const auto index = to_index(place.key, place.parent->size());
    if (!index) return no_item(operation, field, place);
    return place.parent->items()[*index];
  }

  static Diagnostic no_item(const Operation& operation, std::string_view field,
                            const Place& place) {
    return fail(operation, field,
                "the list has no item `" + printable(place.key) + "`: it has " +
                    std::to_string(place.parent->size()),
                "items count from 0; `-` adds one at the end");
  }

  Result<void> add(const Operation& operation, std::string_view path, Node* value) {
    SLIPWAY_ASSIGN(const Place place, find_place(operation, "path", path));
    SLIPWAY_TRY(check_levels(*value, place.levels, *operation.node));
    if (place.parent->is_mapping()) {
      place.parent->set(arena_, place.key, value);
      return {};
    }
    if (place.key == "-") {
      place.parent->append(arena_, value);
      return {};
    }
    const auto index = to_index(place.key, place.parent->size() + 1);
    if (!index) return no_item(operation, "path", place);
    place.parent->insert(arena_, *index, value);
    return {};
  }

  Result<Node*> remove(const Operation& operation, std::string_view field, std::string_view path) {
    SLIPWAY_ASSIGN(const Place place, find_place(operation, field, path));
    SLIPWAY_ASSIGN(Node * value, get(operation, field, place));
    if (value == nullptr) {
      return fail(operation, field, "there is no field `" + printable(place.key) + "` to remove",
                  "take the operation out, or correct the path");
    }
    if (place.parent->is_mapping()) {
      place.parent->remove(place.key);
    } else {
      place.parent->erase(to_index(place.key, place.parent->size()).value_or(0));
    }
    return value;
  }

  Result<void> replace(const Operation& operation) {
    Node* value = copy_value(operation);
    if (operation.path.empty()) {
      if (!value->is_mapping())
        return fail(operation, "value", "an object can only be replaced by a map");
      object_ = *value;
      return {};
    }
    SLIPWAY_ASSIGN(const Place place, find_place(operation, "path", operation.path));
    SLIPWAY_TRY(check_levels(*value, place.levels, *operation.node));
    if (place.parent->is_mapping()) {
      place.parent->set(arena_, place.key, value);
      return {};
    }
    const auto index = to_index(place.key, place.parent->size());
    if (!index) return no_item(operation, "path", place);
    place.parent->items()[*index] = value;
    return {};
  }

  Result<void> test(const Operation& operation) {
    const Node* found = &object_;
    if (!operation.path.empty()) {
      SLIPWAY_ASSIGN(const Place place, find_place(operation, "path", operation.path));
      SLIPWAY_ASSIGN(found, get(operation, "path", place));
    }
    const bool wants_null = operation.value == nullptr || operation.value->is_null();
    bool same = wants_null;
    if (found != nullptr && !found->is_null()) {
      same = false;
      if (!wants_null) {
        SLIPWAY_ASSIGN(same, same_value(*found, *copy_value(operation)));
        const bool from_patch = found->source == operation.value->source;
        if (same && notation_ == Notation::json && !from_patch)
          SLIPWAY_TRY(check_numbers_as_by_go(*operation.value));
      }
    }
    if (same) return {};
    Diagnostic error =
        fail(operation, "value", "the test at `" + printable(operation.path) + "` failed",
             "the object has another value there");
    if (found != nullptr && found->source != nullptr)
      error.notes.push_back(yaml::note_at(*found, "the value is here"));
    return error;
  }

  Node& object_;
  Notation notation_;
  Arena& arena_;
};

Result<Operation> read_operation(const Node& node) {
  Operation operation;
  operation.node = &node;
  if (!node.is_mapping()) return wrong_kind(node, "map");
  const Node* name = last_value(node, "op");
  if (name == nullptr) {
    return yaml::error_at(node, "the operation has no `op`",
                          "add `op`: add, remove, replace, move, copy or test");
  }
  bool known = false;
  for (std::size_t i = 0; i < std::size(operation_names); ++i) {
    if (name->text() != operation_names[i]) continue;
    operation.kind = static_cast<Kind>(i);
    known = true;
  }
  if (!known) {
    return yaml::error_at(*name, "unknown operation `" + printable(name->text()) + "`",
                          "`op` is add, remove, replace, move, copy or test");
  }
  const Node* path = last_value(node, "path");
  if (path == nullptr || !path->is_string()) {
    return yaml::error_at(path != nullptr ? *path : node, "the operation has no `path`",
                          "add `path`, such as `/spec/replicas`");
  }
  operation.path = path->text();
  operation.value = last_value(node, "value");
  if (operation.kind != Kind::move && operation.kind != Kind::copy) return operation;
  const Node* from = last_value(node, "from");
  if (from == nullptr || !from->is_string()) {
    return yaml::error_at(from != nullptr ? *from : node, "the operation has no `from`",
                          "add `from`: the path of the value to " + std::string(name->text()));
  }
  operation.from = from->text();
  return operation;
}

/// A patch in YAML becomes JSON as a whole, before it is known what it changes.
Result<void> check_becomes_json(const Node& node) {
  if (node.is_scalar() && node.tag == yaml::Tag::floating &&
      !std::isfinite(yaml::parse_number(node.text(), yaml::Dialect::go_yaml_3).floating)) {
    return yaml::error_at(node, "JSON has no number `" + printable(node.text()) + "`",
                          "put it in quotes if it is a text");
  }
  for (const Node* item : node.items()) SLIPWAY_TRY(check_becomes_json(*item));
  for (const yaml::Entry& entry : node.entries()) {
    if (!yaml::json_key(*entry.key)) {
      return yaml::error_at(*entry.key, "a key must be a string",
                            "put it in quotes: \"" + printable(entry.key->text()) + "\"");
    }
    SLIPWAY_TRY(check_becomes_json(*entry.value));
  }
  return {};
}

}  // namespace

const Node* last_value(const Node& map, std::string_view key) {
  const Node* found = nullptr;
  for (const yaml::Entry& entry : map.entries()) {
    if (entry.key->text() == key) found = entry.value;
  }
  return found;
}

Result<JsonPatch> read_json_patch(const Node& patch, Notation notation) {
  JsonPatch result;
  result.notation = notation;
  if (patch.is_null()) return result;
  if (!patch.is_sequence()) {
    return yaml::error_at(patch, "a JSON patch is a list of operations",
                          "begin every operation with `- op: …`, or write a strategic merge patch");
  }
  if (notation == Notation::json) {
    SLIPWAY_TRY(
        check_json(patch, "this is not JSON, and a patch that begins with `[` is read as JSON",
                   "put keys and strings into double quotes, or write the patch as a YAML list"));
  }
  result.operations.reserve(patch.size());
  for (const Node* item : patch.items()) {
    if (!item->is_mapping() && !item->is_null()) return wrong_kind(*item, "map");
    if (notation == Notation::yaml) SLIPWAY_TRY(check_becomes_json(*item));
    result.operations.push_back(item);
  }
  return result;
}

Result<void> apply_json_patch(Node& object, const JsonPatch& patch, Arena& arena) {
  SLIPWAY_TRY(round_trip_through_json(object, arena));
  Patcher patcher(object, patch.notation, arena);
  for (const Node* node : patch.operations) {
    SLIPWAY_ASSIGN(const Operation operation, read_operation(*node));
    SLIPWAY_TRY(patcher.apply(operation));
  }
  return round_trip_through_json(object, arena);
}

}  // namespace slipway::kustomize
