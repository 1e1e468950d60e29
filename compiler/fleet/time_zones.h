#pragma once

#include <string_view>
#include <vector>

namespace slipway::fleet {

/// The names of the time zone database, sorted by their bytes.
const std::vector<std::string_view>& time_zones();

}  // namespace slipway::fleet
