#pragma once

#include <sys/types.h>

#include "core/filesystem/descriptor.h"

namespace slipway {

/// Turns the reasons for this process to end into something that can be waited for: SIGTERM,
/// SIGINT, SIGHUP, and the end of a process that it works for. From its construction on the signals
/// no longer end this process, but make `descriptor()` readable; SIGPIPE is ignored, so that a
/// reader that goes away ends nothing. Processes started by run_process() get the usual handling
/// back. Make it before any thread is started.
class Termination {
 public:
  Termination();

  /// The end of this process is a reason, too. Nothing to watch where it has ended already: then it
  /// was one.
  void watch(pid_t process);

  /// Becomes and stays readable once there is a reason.
  [[nodiscard]] int descriptor() const { return all_.number(); }
  [[nodiscard]] bool received() const;
  /// Has the watched process ended?
  [[nodiscard]] bool watched_has_ended() const;

 private:
  void add(const Descriptor& descriptor) const;

  Descriptor all_;  ///< an epoll of the two below
  Descriptor signals_;
  Descriptor watched_;
};

}  // namespace slipway
