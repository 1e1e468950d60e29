#pragma once

#include <string>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// Makes the error of a YAML parser more helpful: looks at the lines at and before it for the slips
/// that people make most (a tab, an unquoted `{variable}`, no space after a colon, an unclosed
/// quote) and, where one is found, points at it and says how to mend it.
Diagnostic explain_slip(Diagnostic error, const Source& source);

/// A plain text that a person most likely meant: `{name}` where YAML read a mapping with one key
/// and no value. Empty when the node is nothing like that.
std::string unquoted_variable(const Node& node);

}  // namespace slipway::yaml
