#pragma once

#include <optional>
#include <string>

#include "compiler/fleet/field_table.h"
#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::fleet {

/// What to do about a value that is a mapping, a list, a text or nothing where its field wants
/// another of them: the slip of YAML that it looks like, else an example.
std::string kind_hint(const yaml::Node& node, const Field& field);

/// Was the one of our two formats given where the document must be of the other (its table)? Then
/// that is the one thing to tell: none of its fields is a mistake.
std::optional<Diagnostic> other_format(const yaml::Node& root, const Field& table);

}  // namespace slipway::fleet
