#pragma once

#include <initializer_list>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// The text of a scalar that may be missing; empty when there is none.
inline std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view() : node->text();
}

/// The text of the scalar under a key; empty when there is none.
inline std::string_view text_of(const Node& mapping, std::string_view key) {
  return text_of(mapping.find(key));
}

/// The text of the scalar that keys lead to; empty when there is none.
inline std::string_view text_at(const Node& mapping, std::initializer_list<std::string_view> path) {
  return text_of(mapping.at(path));
}

/// The text of a scalar that may be missing, or null: that has none, however it is spelled.
inline std::string_view text_unless_null(const Node* node) {
  return node == nullptr || node->is_null() ? std::string_view() : node->text();
}

}  // namespace slipway::yaml
