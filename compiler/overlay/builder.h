#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/yaml/node.h"

namespace slipway::overlay {

/// Writes YAML trees as they look: `b.map({{"name", b.text("app")}, {"ports", ports}})`. Null
/// values are left out, so that an absent fact needs no branch.
class Builder {
 public:
  explicit Builder(yaml::Arena& arena) : arena_(arena) {}

  using Pairs = std::initializer_list<std::pair<std::string_view, yaml::Node*>>;
  yaml::Node* map(Pairs pairs);
  yaml::Node* list(std::initializer_list<yaml::Node*> items = {});
  yaml::Node* text(std::string_view value) { return yaml::Node::make_scalar(arena_, value); }
  yaml::Node* number(std::int64_t value) { return yaml::Node::make_integer(arena_, value); }
  yaml::Node* boolean(bool value) { return yaml::Node::make_boolean(arena_, value); }
  /// Null for an empty text.
  yaml::Node* text_if_any(std::string_view value) { return value.empty() ? nullptr : text(value); }
  /// Null for an empty collection.
  static yaml::Node* if_any(yaml::Node* collection) {
    return collection->size() == 0 ? nullptr : collection;
  }
  /// A copy of a node that outlives this tree.
  yaml::Node* copy(const yaml::Node& node) { return node.clone(arena_); }
  void add(yaml::Node& map, std::string_view key, yaml::Node* value);
  void add(yaml::Node& list, yaml::Node* item) { list.append(arena_, item); }

 private:
  yaml::Arena& arena_;
};

}  // namespace slipway::overlay
