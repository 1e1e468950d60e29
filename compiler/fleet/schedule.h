#pragma once

#include <string_view>

namespace slipway::fleet {

/// What the CronJob controller takes: five fields (minute, hour, day, month, weekday), or a word
/// such as @daily.
bool is_schedule(std::string_view text);

}  // namespace slipway::fleet
