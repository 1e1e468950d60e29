#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace slipway {

/// One running process of this machine (no zombies), as /proc shows it.
struct ProcessEntry {
  pid_t process = 0;
  pid_t parent = 0;
};

/// A file of /proc or /sys, which have no size before they are read; empty when there is none or it
/// is not ours to look at.
std::string read_kernel_file(const std::string& path);

/// All processes, in the order of /proc.
std::vector<ProcessEntry> all_processes();

/// Processes below `root`, not itself.
std::vector<pid_t> descendants_of(pid_t root);

/// Processes that have this supplementary group. One that a process cannot drop without privileges
/// follows everything that it starts, whatever session, parent or environment that has.
std::vector<pid_t> processes_in_group(gid_t group);

/// Processes that were started with exactly this variable (`NAME=value`) in their environment.
std::vector<pid_t> processes_with_variable(const std::string& variable);

void signal_processes(const std::vector<pid_t>& processes, int signal);

/// From now on orphans below this process become its children, so that descendants_of() finds them.
void become_subreaper();

/// Waits for children that have ended, without waiting for any that runs; leaves `except` alone.
void reap_orphans(pid_t except);

/// The parent of a process; 0 for one whose parent is outside of this process's own world (PID
/// namespace), -1 when there is no such process.
pid_t parent_of(pid_t process);

/// Ends all processes that `find` gives: SIGTERM, then after `grace` SIGKILL, until it finds none.
/// What forks faster than it is ended is stopped first. In steps, for a caller that has other
/// things to do meanwhile and reaps its children itself.
class ProcessEnding {
 public:
  using Clock = std::chrono::steady_clock;
  enum class State : unsigned char {
    going,
    ended,
    failed,  ///< some are left after a while: in an uninterruptible system call none can be ended
  };

  ProcessEnding(std::function<std::vector<pid_t>()> find, std::chrono::milliseconds grace);

  /// Does what is due now.
  State step();
  /// When to call step() again, unless a child ends before.
  [[nodiscard]] Clock::time_point next_step() const { return next_step_; }

 private:
  void kill_all() const;

  std::function<std::vector<pid_t>()> find_;
  std::chrono::milliseconds grace_;
  std::chrono::milliseconds pause_{1};
  bool asked_ = false;  ///< SIGTERM was sent
  Clock::time_point graceful_end_;
  Clock::time_point next_step_;
};

/// The same, to its end, reaping children; false when it failed.
bool end_processes(const std::function<std::vector<pid_t>()>& find,
                   std::chrono::milliseconds grace);

}  // namespace slipway
