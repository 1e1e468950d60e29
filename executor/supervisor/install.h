#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace slipway::supervisor {

/// Exit status of `slipway-supervisor install` in a place where no job can work.
inline constexpr int exit_unfit = 4;

struct InstallRequest {
  std::string directory;              ///< where this program is copied to
  std::vector<std::string> programs;  ///< that PATH must have
  std::vector<std::string> writable;  ///< directories that must be writable and not full
};

/// Looks whether a job can work here, then puts this program where the pod's other containers find
/// it. An error says what is missing.
Result<void> install(const InstallRequest& request);

/// Where `install` puts the program in that directory.
std::string installed_program(const std::string& directory);

}  // namespace slipway::supervisor
