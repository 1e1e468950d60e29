#pragma once

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// Texts of a resolved descriptor that no manifest can hold: control characters that kustomize's
/// printer leaves unescaped and then cannot read (core/yaml/go_strings.h). Each is an error at its
/// own place, by the name of its field.
void check_texts(const yaml::Node& root, Diagnostics& diagnostics);

}  // namespace slipway::fleet
