#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// What kustomize takes a patch for: a text that begins with `[` has to be JSON.
enum class Notation : std::uint8_t { yaml, json };

/// The operations of a patch (RFC 6902), as they were written. kustomize looks into them only when
/// it applies them: a patch of nonsense that matches no object is fine.
struct JsonPatch {
  Notation notation = Notation::yaml;
  std::vector<const yaml::Node*> operations;
};

/// The value of a key of an operation; of a key that stands twice, the last. Null: it is not there.
const yaml::Node* last_value(const yaml::Node& map, std::string_view key);

/// Takes apart what the text was parsed into, which the result views. Errors: not a list of maps;
/// no JSON, although it has to be.
Result<JsonPatch> read_json_patch(const yaml::Node& patch, Notation notation);

/// Applies the operations in order to the object in place, as kustomize does (negative indexes
/// count from the end, removing what is missing is an error, `test` of a missing field passes for
/// null, one of a value in JSON compares how numbers are written). Errors name the operation
/// at its own place; the object is then half changed and of no use.
Result<void> apply_json_patch(yaml::Node& object, const JsonPatch& patch, yaml::Arena& arena);

}  // namespace slipway::kustomize
