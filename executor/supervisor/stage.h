#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/filesystem/descriptor.h"
#include "core/process/process_table.h"
#include "core/result.h"
#include "executor/supervisor/memory_events.h"
#include "executor/supervisor/message.h"
#include "executor/supervisor/spool.h"

namespace slipway::supervisor {

/// A script that runs, and everything that it starts: all descendants of this process, which must
/// be process 1 or a subreaper and run one stage at a time. Never blocks; the keeper's loop drives
/// it.
class Stage {
 public:
  using Clock = std::chrono::steady_clock;

  /// Starts the script. An error says why it could not be; Fault::finding: the image has no shell.
  static Result<std::unique_ptr<Stage>> start(const StartRequest& request, Spool& spool);

  /// What to wait for: output that there is room for.
  [[nodiscard]] pollfd wanted() const;
  /// When advance() has something to do though nothing happened.
  [[nodiscard]] std::optional<Clock::time_point> wake_up() const;
  /// Moves on what can be moved on now.
  void advance();

  /// To be told of each child of this process that was reaped, with its status of waitpid().
  void child_ended(pid_t process, int status);

  /// Asks all processes of the stage to end, and ends them after `grace`. The first reason counts,
  /// the shortest grace, too.
  void cancel(StageReason reason, std::chrono::milliseconds grace);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool ended() const { return phase_ == Phase::ended; }
  /// Of a stage that has ended.
  [[nodiscard]] const StageReport& report() const { return report_; }

 private:
  enum class Phase : unsigned char {
    running,
    ending,    ///< the script is over, what it left running is ended
    draining,  ///< all are gone, the pipe still holds some output
    ended,
  };

  Stage(std::string name, pid_t process, Descriptor output, Spool& spool);
  /// Moves output into the spool while there is some, and room, unless it rests.
  void read_output();
  void end_processes(std::chrono::milliseconds grace);
  void advance_ending();

  std::string name_;
  pid_t process_;
  Descriptor output_;
  Spool& spool_;
  Phase phase_ = Phase::running;
  std::optional<ProcessEnding> ending_;
  Clock::time_point kill_time_;
  /// The pipe was emptied just now: more is let come together until then.
  std::optional<Clock::time_point> rests_until_;
  std::size_t left_in_pipe_ = 0;  ///< while draining
  StageReport report_;
  std::uint64_t memory_kills_before_ = memory_kills();
};

}  // namespace slipway::supervisor
