#pragma once

#include <string>
#include <string_view>

namespace slipway::fleet {

/// What the CronJob controller takes: five fields (minute, hour, day, month, weekday), or a word
/// such as @daily.
bool is_schedule(std::string_view text);

/// Why a schedule has no time at all, such as `0 0 31 2 *`; empty: it has one, or is none.
std::string never_runs(std::string_view text);

}  // namespace slipway::fleet
