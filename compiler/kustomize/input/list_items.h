#pragma once

#include "core/result.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// An item of a list that stands beside other objects: kustomize turns it into JSON and reads that,
/// so its strings come out quoted, its numbers in JSON's form, and its maps as flow collections.
/// Gives a copy in the arena. Errors: what JSON cannot hold, or go-yaml not read.
Result<yaml::Node*> read_as_json(const yaml::Node& item, yaml::Arena& arena);

}  // namespace slipway::kustomize
