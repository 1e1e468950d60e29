#pragma once

#include <string>
#include <string_view>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/field_table.h"
#include "core/result.h"

namespace slipway::fleet {

/// The JSON Schema (draft 2020-12) of a format, made from its table, for editors. Fields that are
/// not built yet are left out. It accepts all that check_fields accepts at this stage, and more: of
/// values it knows the outer form (data/value-schemas.yaml).
Result<std::string> json_schema(const Field& table, CheckStage stage, std::string_view title);

}  // namespace slipway::fleet
