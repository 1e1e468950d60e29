#pragma once

#include <functional>
#include <string>

#include "core/diagnostics/diagnostic.h"
#include "core/result.h"

namespace slipway::report {

/// `{"findings": [{"id", "severity", "file", "line", "column", "message", "hint", "notes"}]}`, in
/// the order of the diagnostics; `notes`, where there are some, are further places with what is
/// there. The id is the rule, or "input" for what could not be read or understood.
Result<std::string> findings_json(const Diagnostics& diagnostics);

/// The path of a file as seen from the root of its repository.
using PathInRepository = std::function<std::string(const std::string&)>;

/// The same as GitLab's Code Quality report: a list of issues with fingerprints that stay when
/// lines move. GitLab knows files by their paths in the repository.
Result<std::string> code_quality(const Diagnostics& diagnostics,
                                 const PathInRepository& in_repository);

}  // namespace slipway::report
