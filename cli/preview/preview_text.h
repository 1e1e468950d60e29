#pragma once

#include <string>
#include <vector>

#include "cli/fleet_input.h"

namespace slipway::cli {

/// What a preview looks at, and what came of it.
struct Preview {
  std::vector<std::string> only = {};  ///< these descriptors of those at the paths; none: all

  std::string text = {};  ///< in the format that was asked for; empty with errors
  Diagnostics diagnostics = {};
  FleetInput input = {};
};

/// Reads the input, renders it and writes it in the format of `--output`. What is wrong with the
/// input is among its diagnostics; an error says why nothing can be shown at all.
Result<void> render_preview(FileSystem& files, const Arguments& arguments, Color color,
                            Preview& preview);

}  // namespace slipway::cli
