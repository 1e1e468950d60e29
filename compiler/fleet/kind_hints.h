#pragma once

#include <string>

#include "compiler/fleet/field_table.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// What to do about a value that is a mapping, a list, a text or nothing where its field wants
/// another of them: the slip of YAML that it looks like, else an example.
std::string kind_hint(const yaml::Node& node, const Field& field);

}  // namespace slipway::fleet
