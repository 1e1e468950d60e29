#pragma once

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// What kustomize does to an object around a JSON patch: it becomes JSON and is read again. Gives
/// every scalar the text, tag and style that it has after that: all numbers are floating point
/// (integers above 2^53 lose digits, 1000000 reads `1e+06`), dates are strings, nulls are written
/// out. Keys are strings. Errors: what JSON cannot hold.
Result<void> round_trip_through_json(yaml::Node& object, yaml::Arena& arena);

}  // namespace slipway::kustomize
