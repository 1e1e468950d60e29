#pragma once

#include <string>
#include <vector>

#include "cli/fleet_input.h"

namespace slipway::cli {

/// What came of a preview.
struct Preview {
  std::string text;  ///< in the format of `--output`; empty with errors
  Diagnostics diagnostics;
  FleetInput input;
};

/// Reads the input (or `only` some descriptors of it), renders it and writes it in the format that
/// was asked for.
Preview render_preview(FileSystem& files, const Arguments& arguments, Color color,
                       const std::vector<std::string>& only = {});

}  // namespace slipway::cli
