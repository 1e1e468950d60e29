#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace slipway {

/// A directory of which a process sees one entry only, as if the others were not there.
struct Curtain {
  std::string directory;
  std::string entry;  ///< a directory in it, by its whole path
};

/// Starts a process in namespaces of its own: it sees no other processes, no other System V memory,
/// and nothing behind the curtain. Gives its number, 0 in the process itself, -1 where the kernel
/// refuses (without root, in many containers); fork() then does without. Only system calls, for use
/// between fork and exec.
pid_t fork_apart();

/// In the process that fork_apart() made: makes its own view of /proc and of the curtain's
/// directory. False, with errno, when the kernel refuses.
bool draw_curtain(const Curtain& curtain);

/// In the process that fork_apart() made, after it has started its one program: waits for that,
/// asks what it left running to end, and ends with its exit code after at most `grace`. With it the
/// kernel ends all the rest at once, as it does when the process that called fork_apart() is
/// killed.
[[noreturn]] void watch_over(pid_t program, std::chrono::milliseconds grace);

}  // namespace slipway
