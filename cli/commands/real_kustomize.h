#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "core/result.h"

namespace slipway::cli {

/// Does a flag allow `kustomize build` to start other programs?
bool allows_programs(const Arguments& arguments);

/// Becomes the kustomize in PATH, with those of the command's options that it knows, for a build
/// that was refused for `reason`. Returns only when that cannot be, with why.
Diagnostic hand_over(const Arguments& arguments, const std::vector<Option>& options,
                     const std::string& directory, const Diagnostic& reason);

/// What the kustomize in PATH prints of one directory out of several, by those of the command's
/// options that it knows, too. Errors: there is none, or it fails.
Result<std::string> build_elsewhere(const Arguments& arguments, const std::vector<Option>& options,
                                    const std::string& directory, const Diagnostic& reason);

}  // namespace slipway::cli
