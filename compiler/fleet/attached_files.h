#pragma once

#include "compiler/fleet/service.h"

namespace slipway::fleet {

/// Reads what a service's resolved document names in `files`, `extra` and `patches`, into the
/// service. What is no file beside the descriptor, or cannot become part of a manifest, goes to the
/// diagnostics.
void read_attached_files(FileSystem& files, Service& service, Diagnostics& diagnostics);

}  // namespace slipway::fleet
