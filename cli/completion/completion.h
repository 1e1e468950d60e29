#pragma once

#include <string>

#include "core/result.h"

namespace slipway::cli {

/// The completion script for a shell (bash, zsh or fish), made from the table of commands. Names
/// that stand in a fleet it asks the program for (`slipway completion values`), git revisions git.
/// Error: another shell.
Result<std::string> completion_script(const std::string& shell);

}  // namespace slipway::cli
