#pragma once

#include "core/process/descriptor.h"

namespace slipway {

/// Turns SIGTERM, SIGINT and SIGHUP into something that can be waited for: from its construction on
/// they no longer end this process, but make `descriptor()` readable. Processes started by
/// run_process() get the usual handling back. Make it before any thread is started.
class TerminationSignals {
 public:
  TerminationSignals();

  /// Becomes and stays readable once one of the signals has come.
  [[nodiscard]] int descriptor() const { return descriptor_.number(); }
  [[nodiscard]] bool received() const;

 private:
  Descriptor descriptor_;
};

}  // namespace slipway
