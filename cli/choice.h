#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"

namespace slipway::cli {

/// What to say of an option whose value is none of its choices.
Diagnostic wrong_choice(std::string_view option, const std::string& value,
                        std::span<const std::string_view> choices);

}  // namespace slipway::cli
