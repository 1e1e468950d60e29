#pragma once

#include "core/diagnostics/diagnostic.h"

namespace slipway::executor {

/// What an API server says that does not take a job's object, in terms of who can help. `what` is
/// the object, such as `the pod job-7`.
Diagnostic refused_object(Diagnostic error, const std::string& what,
                          const std::string& namespace_name);

}  // namespace slipway::executor
