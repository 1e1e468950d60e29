#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/fleet_input.h"

namespace slipway::cli {

/// The paths of all descriptors that were read, sorted; also of those with errors of their own.
std::vector<std::string> descriptor_paths(const FleetInput& input);

/// Which of the descriptors a change touches: those in whose folders the changed files lie. None
/// when it may touch more than them: a file elsewhere, the fleet, an images.lock, or all of them.
std::vector<std::string> touched_descriptors(const std::vector<std::string>& descriptors,
                                             const std::string& fleet,
                                             const std::set<std::string>& changed);

}  // namespace slipway::cli
