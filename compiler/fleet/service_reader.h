#pragma once

#include "compiler/fleet/merge.h"
#include "compiler/fleet/service.h"

namespace slipway::fleet {

/// Parses the values of a service's resolved document (Service::root), which passed check_fields,
/// and reads the files that it names. Checks what concerns several fields at once; everything wrong
/// goes to the diagnostics, what overrides have taken away at their place.
void read_service(FileSystem& files, const Fleet& fleet, const TakenAway& taken, Service& service,
                  Diagnostics& diagnostics);

}  // namespace slipway::fleet
