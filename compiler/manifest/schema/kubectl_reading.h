#pragma once

#include "core/yaml/node.h"

namespace slipway::manifest {

/// Makes a document that was read as kustomize does (YAML 1.2) what kubectl makes of it: plain
/// `yes`, `no`, `on`, `off`, `y` and `n` are booleans (YAML 1.1). Not for trees that kustomize or
/// the renderer prints: those put such strings in quotes.
void read_as_kubectl(yaml::Node& document);

}  // namespace slipway::manifest
