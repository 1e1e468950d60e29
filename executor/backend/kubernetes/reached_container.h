#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "clients/kubernetes/exec.h"

namespace slipway::executor {

/// The supervisor's port in a pod, and what both ends of a connection there must know.
struct SupervisorPort {
  std::uint16_t port = 0;
  std::string key;  ///< of the container; empty: the port is not used
};

struct ReachTiming {
  std::chrono::milliseconds connection{1'000};
  std::chrono::milliseconds handshake{1'000};
};

/// A container whose first process is slipway-supervisor: connections to it go through its port,
/// where that works, which saves the start of a process, and else by the command that is executed.
/// Both bring the same frames. The port is given up, for as long as this lives, by the first
/// failure of it that has not passed when a command can be run.
class ReachedContainer final : public clients::ExecTarget {
 public:
  ReachedContainer(clients::ContainerTarget& container, SupervisorPort port,
                   const ReachTiming& timing = {})
      : container_(container), port_(std::move(port)), timing_(timing) {}

  /// `command` must be what attaches to the supervisor.
  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>& command,
                                                    clients::ExecInput input,
                                                    const clients::ExecWait& wait) override;

  /// Why the port was given up; empty while it was not.
  [[nodiscard]] const std::string& given_up() const { return given_up_; }
  /// Was it for a reason that does not pass by itself, such as a role without pods/portforward?
  [[nodiscard]] bool is_given_up_for_good() const { return for_good_; }

 private:
  Result<std::unique_ptr<clients::ExecChannel>> through_port(const clients::ExecWait& wait) const;

  clients::ContainerTarget& container_;
  SupervisorPort port_;
  ReachTiming timing_;
  std::string given_up_;
  bool for_good_ = false;
};

}  // namespace slipway::executor
