#pragma once

#include <string>

namespace slipway::cli {

/// The manual page slipway(1) in roff, made from the table of commands.
std::string manual_page();

}  // namespace slipway::cli
