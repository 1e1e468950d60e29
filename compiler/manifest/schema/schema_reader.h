#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "compiler/manifest/schema/schema.h"
#include "core/result.h"

namespace slipway::manifest {

/// The lines of one type in a schema file.
struct SchemaText {
  std::string_view text;
  std::uint32_t first_line = 1;
};

/// Parses one type into `arena`; the result also holds views into the text. `number_of` gives the
/// number of a type by its name, null when there is none. An error has a message and a line only.
Result<const Schema*> read_schema(
    const SchemaText& text, const std::function<const std::uint32_t*(std::string_view)>& number_of,
    yaml::Arena& arena);

}  // namespace slipway::manifest
