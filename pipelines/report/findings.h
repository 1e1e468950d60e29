#pragma once

#include <string>

#include "core/diagnostics/diagnostic.h"
#include "core/result.h"

namespace slipway::report {

/// `{"findings": [{"id", "severity", "file", "line", "column", "message", "hint"}]}`, in the order
/// of the diagnostics. The id is the rule, or "input" for what could not be read or understood.
Result<std::string> findings_json(const Diagnostics& diagnostics);

/// The same as GitLab's Code Quality report: a list of issues with fingerprints that stay when
/// lines move.
Result<std::string> code_quality(const Diagnostics& diagnostics);

}  // namespace slipway::report
