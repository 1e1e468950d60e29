#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/yaml/node.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

/// Where a scalar stands in the tree, as far as its value depends on it. `decoded`: it does not, as
/// the tree is never written as text on its way.
enum class Surroundings : std::uint8_t { block, flow, decoded };

/// What is left of a scalar when kustomize turns a resource into JSON.
struct PlainValue {
  enum class Type : std::uint8_t { null, truth, falsehood, number, string };
  Type type = Type::null;
  Number number;          ///< of a number
  std::string_view text;  ///< of a string; lives as long as the node, or until `storage` changes
};

/// The text of !!binary may be no UTF-8. Errors: infinities and NaN, text that does not fit its
/// tag, a string that is no UTF-8.
Result<PlainValue> plain_value(const Node& scalar, Surroundings surroundings, std::string& storage);

/// A key's string. Below the root, kustomize refuses keys that are no strings.
Result<std::string_view> key_text(const Node& key, bool at_root, Surroundings surroundings,
                                  std::string& storage);

}  // namespace slipway::yaml
