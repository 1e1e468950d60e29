#pragma once

#include <string_view>

#include "compiler/manifest/identity.h"
#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

/// What stands in the place of a secret value. Neither its length nor a hash of it: short secrets
/// could be guessed from either.
inline constexpr std::string_view redacted_text = "(redacted)";

/// May the value at this path of an object (as in FieldChange) not be shown? True for `data` and
/// `stringData` of a Secret and all below them, and for the annotation in which kubectl keeps a
/// copy of the object.
bool is_sensitive(const Identity& identity, std::string_view path);

/// The object with every sensitive value replaced: itself when it has none, else a copy in the
/// arena.
const yaml::Node* redacted(const yaml::Node& object, yaml::Arena& arena);

}  // namespace slipway::manifest
