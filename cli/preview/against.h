#pragma once

#include <string>
#include <vector>

#include "cli/fleet_input.h"
#include "compiler/manifest/fold.h"
#include "compiler/render/render.h"

namespace slipway::cli {

/// What is different from another rendering, overlay by overlay. An overlay that only one side has
/// is all added or all removed. Points into both.
std::vector<manifest::OverlayChanges> changes_between(const render::Rendering& before,
                                                      const render::Rendering& after);

/// Reads the same input (or `only` some descriptors of it) as it was in a git revision of the
/// repository that the first PATH is in. What lies outside that repository (a fleet on the runner
/// host, say) is read as it is now. Descriptors that were not there then are fine; its findings and
/// warnings are not told. An error where it cannot be rendered, with the reasons as notes.
struct InputAtRevision {
  std::unique_ptr<FileSystem> disk, tree, files;  ///< what the input was read from
  FleetInput input;
};
Result<InputAtRevision> read_input_at(const std::string& revision, const Arguments& arguments,
                                      const std::vector<std::string>& only);

}  // namespace slipway::cli
