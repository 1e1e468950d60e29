#pragma once

#include <chrono>
#include <string>

#include "core/filesystem/descriptor.h"

namespace slipway::supervisor {

/// A read lock on the file of this very program, for as long as the descriptor is open: other
/// containers that have the file, too, see so that it runs. Closed when the file cannot be locked.
Descriptor lock_program();

/// Waits until a supervisor that `install` copied to the directory holds such a lock in another
/// process; false when none does within `patience`.
bool await_supervisor(const std::string& directory, std::chrono::milliseconds patience);

}  // namespace slipway::supervisor
