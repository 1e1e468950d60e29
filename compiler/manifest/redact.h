#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/yaml/arena.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

/// What stands in the place of a secret value. Neither its length nor a hash of it: short secrets
/// could be guessed from either.
inline constexpr std::string_view redacted_text = "(redacted)";

/// Values of an object that may not be shown, and the text that is shown instead.
using HiddenValues = std::unordered_map<const yaml::Node*, std::string>;

/// Hidden are `data` and `stringData` of a Secret, the annotation in which kubectl keeps a copy of
/// an object, and what looks like a secret (compiler/secrets/marks.h): nobody may have refused it
/// in the revision that the object is of. In the texts of a ConfigMap, lines.
HiddenValues hidden_values(const yaml::Node& object);

/// The object, or a part of it, as it may be shown: itself when nothing of it is hidden, else a
/// copy in the arena.
const yaml::Node* shown(const yaml::Node& node, const HiddenValues& hidden, yaml::Arena& arena);

/// An object with all of that replaced.
const yaml::Node* redacted(const yaml::Node& object, yaml::Arena& arena);

}  // namespace slipway::manifest
