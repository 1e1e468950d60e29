#pragma once

#include "core/filesystem/descriptor.h"
#include "core/process/process.h"

namespace slipway {

/// A started process: not waited for yet.
struct Spawned {
  pid_t process = -1;
  bool apart = false;  ///< in namespaces of its own
  Descriptor handle;   ///< a pidfd: readable when the process has ended
  Descriptor output;   ///< the reading end of its standard output
  Descriptor errors;   ///< closed with Streams::merged
};

/// Starts what a request describes. run_process() is the way to use it, except for a caller that
/// has an event loop of its own.
Result<Spawned> spawn(const ProcessRequest& request);

}  // namespace slipway
