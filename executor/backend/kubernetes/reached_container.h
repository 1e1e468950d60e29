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
  std::chrono::milliseconds limit{1'000};  ///< for the connection and its handshake together
};

/// A container whose first process is slipway-supervisor, for one stage: the first connection goes
/// through its port, where that works, which saves the start of a process. Every other goes by the
/// command that is executed, since a way that broke may break again. Both bring the same frames.
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
  /// Did a command bring what the port did not? Later stages then need not try it.
  [[nodiscard]] bool is_given_up_for_good() const { return for_good_; }

 private:
  Result<std::unique_ptr<clients::ExecChannel>> through_port(const clients::ExecWait& wait) const;

  clients::ContainerTarget& container_;
  SupervisorPort port_;
  ReachTiming timing_;
  std::string given_up_;
  bool was_reached_ = false;  ///< through the port
  bool for_good_ = false;
};

}  // namespace slipway::executor
