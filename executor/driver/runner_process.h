#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace slipway::executor {

/// A process of this host, so that another one that gets its number later is not taken for it.
struct ProcessMark {
  pid_t process = 0;
  std::uint64_t started = 0;      ///< in ticks since the boot, as /proc says
  std::string boot;               ///< which boot of the host
  std::string process_namespace;  ///< which numbers the process is counted by
};

/// Marks a running process; one that has ended gets the start 0.
ProcessMark mark_process(pid_t process);

enum class Liveness : std::uint8_t {
  running,
  ended,
  unknown,  ///< it was counted in another namespace: in another container of the same host
};

/// Does the marked process still run?
Liveness liveness(const ProcessMark& mark);

}  // namespace slipway::executor
