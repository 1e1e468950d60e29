#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// One operation of RFC 6902.
struct JsonOperation {
  enum class Kind : std::uint8_t { add, remove, replace, move, copy, test };
  Kind kind = Kind::test;
  const yaml::Node* node = nullptr;  ///< the operation itself, for messages
  std::string_view path;
  std::string_view from;              ///< of move and copy
  const yaml::Node* value = nullptr;  ///< of add, replace and test; null when it was left out
};

using JsonPatch = std::vector<JsonOperation>;

/// Reads a patch from the sequence that JSON or YAML text was parsed into, which it views.
/// Errors: not a list of operations, an unknown `op`, no `path`.
Result<JsonPatch> read_json_patch(const yaml::Node& patch);

/// Applies the operations in order to the object in place, as kustomize does (negative indexes
/// count from the end, removing what is missing is an error, `test` of a missing path passes for
/// null). Errors name the operation at its own place; the object is then half changed and of no
/// use.
Result<void> apply_json_patch(yaml::Node& object, const JsonPatch& patch, yaml::Arena& arena);

}  // namespace slipway::kustomize
