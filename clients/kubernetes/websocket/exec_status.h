#pragma once

#include <string_view>

#include "clients/kubernetes/exec.h"

namespace slipway::clients {

/// How a command ended, from the Status that the API server sends last.
ExecEvent exec_end(std::string_view status);

/// Why there is no connection to a port, from the text that the server sends for it.
ExecEvent port_end(std::string_view why);

}  // namespace slipway::clients
