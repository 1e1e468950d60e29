#pragma once

#include "compiler/kustomize/filters/replacement.h"
#include "compiler/kustomize/input/field_reader.h"

namespace slipway::kustomize {

/// Reads an entry of a `replacements` list, or of a file of them (which kustomize reads as it reads
/// plug-in configurations). Wrong types are errors at their place.
Result<Replacement> read_replacement(const yaml::Node& entry, Reading reading);

}  // namespace slipway::kustomize
