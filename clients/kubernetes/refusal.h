#pragma once

#include <string>
#include <string_view>

#include "clients/kubernetes/api_error.h"

namespace slipway::clients {

/// The error for an answer of an API server that is no success: the server's own message, a hint,
/// and the rule that tells what kind of refusal it is. `path` is shown without its query.
Diagnostic api_refusal(const std::string& context, int status, std::string_view body,
                       const std::string& path);

}  // namespace slipway::clients
