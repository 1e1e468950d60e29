#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clients/kubernetes/api_error.h"
#include "core/result.h"

namespace slipway::clients {

/// What a command that runs in a container tells its caller.
struct ExecEvent {
  enum class Kind : std::uint8_t {
    output,   ///< `data` came out of its standard output
    errors,   ///< `data` came out of its standard error
    ended,    ///< the command is over; nothing comes after this
    nothing,  ///< the deadline passed
    woken,    ///< the descriptor that was given became readable
  };
  Kind kind = Kind::nothing;
  std::string data;    ///< not empty, in pieces as they came: no lines, perhaps half a character
  int exit_code = 0;   ///< of `ended`; -1 when the command was not run at all
  std::string reason;  ///< of `ended` with -1: why not, in the cluster's words
};

/// One command in a container, over one connection. When the connection breaks, the command's
/// standard input ends and its output goes nowhere, but it may run on; whoever sends something that
/// must arrive whole sends its length, too. Every error of a call ends the channel; one that is
/// api_error::unavailable is a broken connection. For one thread at a time.
class ExecChannel {
 public:
  ExecChannel() = default;
  ExecChannel(const ExecChannel&) = delete;
  ExecChannel& operator=(const ExecChannel&) = delete;
  /// Closes the connection.
  virtual ~ExecChannel() = default;

  /// Sends bytes to the command's standard input; returns when they are on their way. What the
  /// command prints meanwhile is kept for next().
  virtual Result<void> write(std::string_view bytes) = 0;

  /// Ends the command's standard input. API servers older than 1.30 cannot; there this does
  /// nothing.
  virtual Result<void> close_input() = 0;

  /// Waits for the next event until the deadline, or until `wake` (a descriptor; -1: none) becomes
  /// readable. What has come already is given first. Notices within a minute when the other end has
  /// gone without a word.
  virtual Result<ExecEvent> next(std::chrono::steady_clock::time_point deadline, int wake = -1) = 0;
};

/// How long somebody waits for a command's start: no longer than until the deadline, or until
/// `wake` (a descriptor; -1: none) becomes readable.
struct ExecWait {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  int wake = -1;
};

enum class ExecInput : std::uint8_t { none, open };

/// A container in which commands can be run.
class ExecTarget {
 public:
  ExecTarget() = default;
  ExecTarget(const ExecTarget&) = delete;
  ExecTarget& operator=(const ExecTarget&) = delete;
  virtual ~ExecTarget() = default;

  /// Starts a command (no shell) over a connection of its own. Takes at most half a minute. Errors:
  /// api_error::not_found when there is no such pod, api_error::unavailable when trying again may
  /// help (also when `wait` is over), others when it will not. Whether a command was started that
  /// answered with an error is not known.
  virtual Result<std::unique_ptr<ExecChannel>> run(const std::vector<std::string>& command,
                                                   ExecInput input, const ExecWait& wait = {}) = 0;
};

/// A container whose pod's ports can be connected to, too.
class ContainerTarget : public ExecTarget {
 public:
  /// Connects to a port that somebody in the pod listens on at its own address 127.0.0.1. What
  /// comes from there is `output`; `ended` with -1 says why there is no connection any more, or
  /// that nobody listens. Errors as of run().
  virtual Result<std::unique_ptr<ExecChannel>> connect(std::uint16_t port,
                                                       const ExecWait& wait = {}) = 0;
};

}  // namespace slipway::clients
