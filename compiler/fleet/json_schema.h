#pragma once

#include <string>
#include <string_view>

#include "compiler/fleet/field_table.h"
#include "core/result.h"

namespace slipway::fleet {

/// The JSON Schema (draft 2020-12) of a format, made from its table, for editors. Fields that are
/// not built yet are left out. It accepts what check_fields accepts of kinds, and more of values:
/// what a variable becomes is not known.
Result<std::string> json_schema(const Field& table, std::string_view title);

}  // namespace slipway::fleet
