#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "compiler/manifest/schema/schema_text.h"

namespace slipway::manifest {

using Json = nlohmann::json;

/// A member of an object, null when there is none.
const Json* member(const Json& json, const char* name);

/// A member that is a string; else the empty string.
std::string text_member(const Json& json, const char* name);

/// May the text stand in a line of a schema file as it is? Servers may say anything.
bool is_plain(std::string_view text);

/// What became of a definition.
struct ConvertedDefinition {
  std::size_t part = 0;
  std::set<std::string> references;  ///< full names of the definitions that it refers to
};

/// Turns a definition of an OpenAPI document into parts of a schema file. `schemas` are all
/// definitions of the document.
ConvertedDefinition convert_definition(const Json& schemas, const std::string& name, Origin origin,
                                       Parts& parts);

}  // namespace slipway::manifest
