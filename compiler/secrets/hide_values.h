#pragma once

#include <string>
#include <vector>

namespace slipway::secrets {

/// Puts stars into a message or hint, for `values` that are masked in its lines, and for passwords
/// before a host wherever they come from.
void hide_values(std::string& message, const std::vector<std::string>& values);

}  // namespace slipway::secrets
