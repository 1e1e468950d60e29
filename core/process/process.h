#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/process/apart.h"
#include "core/process/identity.h"
#include "core/result.h"

namespace slipway {

enum class Streams : std::uint8_t {
  capture,  ///< standard output and error come back in the outcome
  relay,   ///< they go on to this process's own as they come; when this process is killed, they end
  merged,  ///< both are one pipe, so that their order is kept; for spawn() (spawn.h)
};

/// What ends with the process, and what a time limit or a cancellation ends.
enum class Reach : std::uint8_t {
  group,        ///< the process and what stayed in its process group
  descendants,  ///< everything below the calling process, for one that is a subreaper
                ///< (process_table.h)
};

/// What may be won through setuid programs such as sudo.
enum class Privileges : std::uint8_t { inherited, never_more };

/// A program to run. Nothing is inherited but what stands here: no environment, no descriptors but
/// the three standard ones, default signal handling, a session and process group of its own.
struct ProcessRequest {
  std::vector<std::string> arguments;    ///< [0] is the path of the program; no shell, no search
  std::vector<std::string> environment;  ///< `NAME=value`, all there is
  std::string directory;                 ///< to start in; empty: the caller's
  int input = -1;                        ///< a descriptor; -1: nothing to read
  Streams streams = Streams::capture;
  std::size_t capture_limit = 64ULL
                              << 20;  ///< bytes kept of each stream, the rest is read and dropped
  std::optional<Identity> identity;   ///< none: the caller's
  Privileges privileges = Privileges::inherited;
  /// Keeps the process apart from all others (apart.h), where the kernel lets it.
  std::optional<Curtain> curtain;
  std::chrono::milliseconds time_limit{0};  ///< 0: none
  std::chrono::milliseconds grace{3000};    ///< between SIGTERM and SIGKILL
  int cancel = -1;  ///< when this descriptor becomes readable, the process is ended
  Reach reach = Reach::group;
  /// With Reach::descendants: what the process left running has this long to end after SIGTERM.
  std::chrono::milliseconds leftover_grace{1000};
};

enum class Ending : std::uint8_t { exited, signaled, timed_out, canceled };

struct ProcessOutcome {
  Ending ending = Ending::exited;
  int exit_code = 0;  ///< as a shell counts it: 128 + the signal for one that was ended by a signal
  int signal = 0;     ///< that ended it; 0: it exited
  bool apart = false;     ///< with a curtain: the kernel let it
  bool cut = false;       ///< a stream was longer than the limit
  bool all_ended = true;  ///< false: with Reach::descendants, something could not be ended
  std::string output;     ///< with Streams::capture
  std::string errors;
};

/// Runs a program to its end. What it left running is ended, too: with Reach::group what stayed in
/// its process group (at once), with Reach::descendants everything. Nothing that holds a stream
/// open delays the return. An error means that the program was not started, and says what failed.
Result<ProcessOutcome> run_process(const ProcessRequest& request);

/// The path of a program: `name` itself when it has a slash, else the first executable file of that
/// name in the directories of `search_path` ("/usr/bin:/bin"). Empty when there is none.
std::string find_program(const std::string& name, const std::string& search_path);

}  // namespace slipway
