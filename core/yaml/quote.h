#pragma once

#include <string>
#include <string_view>

namespace slipway::yaml {

/// A text as a YAML scalar on one line, also inside {…} and […]: plain where every YAML reader
/// takes that for the same string, else in double quotes. A byte that is no UTF-8 becomes U+FFFD.
std::string quoted(std::string_view text);

}  // namespace slipway::yaml
