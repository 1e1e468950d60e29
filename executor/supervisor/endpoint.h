#pragma once

#include <string>

#include "core/filesystem/descriptor.h"
#include "core/result.h"

namespace slipway::supervisor {

/// The socket where the keeper of a directory is reached, by an abstract name (no file that a
/// script could take away or replace) of the directory and the process world (PID namespace).
Result<Descriptor> listen_for(const std::string& directory);

/// The next connection; closed when there is none, or when the other side is not the driver. In a
/// container, scripts run as the same user as the supervisor; but only what was executed from
/// outside has a parent outside of the container's process world, so a script can neither
/// acknowledge its own output nor start a stage of its own.
Descriptor accept_driver(const Descriptor& listener);

/// Connects to the keeper of a directory; waits a moment for one that is about to start. In a
/// container it must be process 1: a script cannot pretend to be it.
Result<Descriptor> connect_to_keeper(const std::string& directory);

}  // namespace slipway::supervisor
