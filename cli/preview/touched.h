#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/fleet_input.h"

namespace slipway::cli {

/// A descriptor, and the folder that it is in.
struct DescriptorPlace {
  std::string path;    ///< as it was found
  std::string folder;  ///< canonical

  friend bool operator==(const DescriptorPlace&, const DescriptorPlace&) = default;
};

/// All descriptors that were read, sorted; also those with errors of their own.
std::vector<DescriptorPlace> descriptor_places(FileSystem& files, const FleetInput& input);

/// The paths of the descriptors that a change touches: those in whose folders the changed files
/// lie. None when it may touch more than them: a file elsewhere, the fleet, an images.lock, or all
/// of them. The fleet's path and the changed ones are canonical.
std::vector<std::string> touched_descriptors(const std::vector<DescriptorPlace>& descriptors,
                                             const std::string& fleet,
                                             const std::set<std::string>& changed);

}  // namespace slipway::cli
