#pragma once

#include <string>
#include <string_view>

#include "core/text/url.h"

namespace slipway::clients {

/// A text as a value in a URL's query.
inline std::string query_escaped(std::string_view text) { return url_escaped(text); }

}  // namespace slipway::clients
