#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace slipway::clients {

/// The time of a `Date` header, `Fri, 27 Nov 2026 14:21:57 GMT` (RFC 9110, IMF-fixdate); nothing
/// when it is none.
std::optional<std::chrono::system_clock::time_point> http_date(const std::string& text);

}  // namespace slipway::clients
