#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/filesystem/descriptor.h"
#include "core/result.h"
#include "executor/supervisor/connection.h"
#include "executor/supervisor/gate.h"
#include "executor/supervisor/message.h"
#include "executor/supervisor/spool.h"
#include "executor/supervisor/stage.h"

namespace slipway::supervisor {

struct KeeperSettings {
  std::string directory;  ///< of this container alone; for output that the driver is behind with
  std::chrono::seconds deadline{0};       ///< 0: none
  std::chrono::milliseconds grace{3000};  ///< of a stage when the keeper itself has to end
  SpoolLimits spool;
  std::uint16_t port = 0;  ///< where the driver may come in, too; 0: nowhere
  std::string key;         ///< that it must know there
};

/// The first process of a container: waits for drivers to connect, and runs their stages, one at a
/// time.
class Keeper {
 public:
  using Clock = std::chrono::steady_clock;

  /// Ready to be reached; an error when it cannot be.
  static Result<std::unique_ptr<Keeper>> open(const KeeperSettings& settings);

  /// Works until SIGTERM or the deadline; gives the exit status of the program (docs/executor.md).
  int run();

 private:
  explicit Keeper(const KeeperSettings& settings);

  struct Ended {
    StageReport report;
    std::uint64_t output_size = 0;
  };

  void wait();
  void take_guests();
  void forget_closed_connections();
  [[nodiscard]] int patience() const;
  void take_signals();
  void reap();
  void leave(StageReason reason, int exit_status);
  void end_stage();
  void start_waiting_stage();

  void serve(Connection& connection);
  void handle(Connection& connection, const Frame& request);
  void handle_start(Connection& connection, const Frame& request);
  void handle_follow(Connection& connection, const Frame& request);
  void start(Connection* connection, const StartRequest& request);
  void report_end();
  void transmit();

  KeeperSettings settings_;
  Descriptor signals_;
  Descriptor listener_;
  Gate gate_;
  Descriptor program_;  ///< locked: the helper sees that the keeper can be reached
  Spool spool_;
  std::unique_ptr<Stage> stage_;        ///< the one that runs
  std::string kept_stage_;              ///< whose output is in the spool
  std::map<std::string, Ended> ended_;  ///< all stages before
  struct Waiting {
    Connection* connection;
    StartRequest request;
  };
  std::optional<Waiting> waiting_;  ///< for the one that runs to end
  std::list<Connection> connections_;
  std::optional<Clock::time_point> deadline_;
  std::optional<int> exit_status_;  ///< set once the keeper is to end
  Clock::time_point leave_time_;    ///< when it ends at the latest
};

}  // namespace slipway::supervisor
