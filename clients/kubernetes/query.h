#pragma once

#include <string>
#include <string_view>

namespace slipway::clients {

/// A text as a value in a URL's query.
std::string query_escaped(std::string_view text);

}  // namespace slipway::clients
