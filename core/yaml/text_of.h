#pragma once

#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// The text of the scalar under a key; empty when there is none.
inline std::string_view text_of(const Node& mapping, std::string_view key) {
  const Node* node = mapping.find(key);
  return node == nullptr ? std::string_view() : node->text();
}

}  // namespace slipway::yaml
