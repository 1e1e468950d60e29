#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "core/filesystem/descriptor.h"
#include "executor/supervisor/handshake.h"

namespace slipway::supervisor {

/// A port of the pod's own address 127.0.0.1 through which the driver reaches the keeper faster
/// than by a process in the container (docs/decisions/port-forward.md). Everything in the pod can
/// connect to it: only who proves to know the key gets in. Never blocks.
class Gate {
 public:
  using Clock = std::chrono::steady_clock;

  /// A driver that got in.
  struct Guest {
    Descriptor socket;
    std::string bytes;  ///< that it has sent already
  };

  /// Closed for ever when the port is somebody else's: there is another way in.
  Gate(std::uint16_t port, std::string key);

  [[nodiscard]] bool is_open() const { return listener_.is_open(); }

  /// From now on nobody gets in.
  void close();
  /// Adds what to wait for.
  void want(std::vector<pollfd>& wanted) const;
  /// When somebody at the door has had time enough.
  [[nodiscard]] Clock::time_point wake_up() const;
  /// Moves on what can be moved on now, and gives who got in.
  std::vector<Guest> advance();

 private:
  struct Visitor {
    Descriptor socket;
    KeeperHandshake handshake;
    Clock::time_point until;
  };

  void let_in_one();
  /// False: a stranger, or one that has gone.
  static bool hear(Visitor& visitor);

  Descriptor listener_;
  std::string key_;
  std::list<Visitor> visitors_;
};

}  // namespace slipway::supervisor
