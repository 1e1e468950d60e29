#pragma once

#include <optional>
#include <string>

#include "compiler/manifest/schema/schemas.h"
#include "core/yaml/node.h"

namespace slipway::manifest {

/// Why a value is refused, as the rest of a sentence that begins with its path: "must be an
/// integer".
struct Objection {
  std::string what;
  std::string hint;
};

/// May a message show the value?
enum class Showing : std::uint8_t { allowed, forbidden };

/// A scalar in a few words: `the string "abc"`, `3`; what it is only when it must not be shown.
std::string describe(const yaml::Node& node, Showing showing);

/// Does the node have the type (not looking into collections)? Null is none of them.
std::optional<Objection> check_type(const yaml::Node& node, const Schema& schema, Showing showing);

/// The constraints that concern this value alone: enumeration, pattern, format, bounds, counts. The
/// type is right already. Conditions (all of, any of …) are not looked at.
std::optional<Objection> check_constraints(const yaml::Node& node, const Schema& schema,
                                           const Schemas& schemas, Showing showing);

/// Do the conditions of `schema` hold for the value? `structure` is the schema of its structure:
/// the API server fills in that one's defaults before it looks. Both without references.
std::optional<Objection> check_conditions(const yaml::Node& node, const Schema& schema,
                                          const Schema& structure, const Schemas& schemas);

/// Follows references; null when the schema file is damaged there.
const Schema* resolve(const Schema* schema, const Schemas& schemas);

/// A field's value, or the default that the API server fills in; null when there is neither.
const yaml::Node* value_or_default(const yaml::Node& object, std::string_view name,
                                   const Schema& structure, const Schemas& schemas);

}  // namespace slipway::manifest
