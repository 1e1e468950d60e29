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

/// Ends all processes that `find` gives: SIGTERM, then after `grace` SIGKILL, until it finds none.
/// What forks faster than it is ended is stopped first. False when some are left after a while (a
/// process in an uninterruptible system call cannot be ended).
bool end_processes(const std::function<std::vector<pid_t>()>& find,
                   std::chrono::milliseconds grace);

}  // namespace slipway
