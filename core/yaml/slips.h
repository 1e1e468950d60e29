#pragma once

#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"
#include "core/yaml/node.h"

namespace slipway::yaml {

/// Makes the error of a YAML parser more helpful: looks at the lines at and before it for the slips
/// that people make most (a tab, an unquoted `{variable}` or `*`, no space after a colon, an
/// unclosed quote, text behind one that is closed) and, where one is found, points at it and says
/// how to mend it.
Diagnostic explain_slip(Diagnostic error, const Source& source);

/// The error for an alias, `*name`, that no anchor stands before.
Diagnostic unknown_alias(const Source& source, Position position, std::string_view name);

/// What to do about a value that is empty, since its text was taken for a comment (`#…`) or an
/// anchor (`&…`). Empty when it is nothing like that.
std::string swallowed_text(const Node& empty);

/// A plain text that a person most likely meant: `{name}` where YAML read a mapping with one key
/// and no value. Empty when the node is nothing like that.
std::string unquoted_variable(const Node& node);

}  // namespace slipway::yaml
