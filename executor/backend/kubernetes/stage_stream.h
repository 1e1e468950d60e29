#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/forgiveness.h"
#include "core/result.h"
#include "executor/supervisor/frame.h"
#include "executor/supervisor/message.h"

namespace slipway::executor {

/// A script to run in a container whose first process is slipway-supervisor (docs/supervisor.md).
struct StageScript {
  std::vector<std::string> attach;  ///< the command that reaches it: slipway-supervisor attach DIR
  supervisor::StartRequest
      request;  ///< the stage's name must never have been used in this container
};

/// What the world of a stage is made of.
struct StageSurroundings {
  /// Takes the stage's output, each byte once and in order. An error ends the stage.
  std::function<Result<void>(std::string_view)> write;
  /// Asked after each broken connection: why the container will never answer again; nothing when it
  /// may be there, or when that cannot be found out now.
  std::function<std::optional<Diagnostic>()> container_is_gone;
  int cancel = -1;  ///< when it becomes readable, the stage is canceled
  std::chrono::milliseconds grace{3000};
};

struct StreamTiming {
  std::chrono::milliseconds silence{15'000};   ///< without a frame: the connection is broken
  std::chrono::milliseconds first_pause{100};  ///< before the second attempt; it doubles
  std::chrono::milliseconds longest_pause{5'000};
  std::chrono::milliseconds start_limit{120'000};  ///< for a container that cannot run the command
  std::chrono::milliseconds refusals{clients::usual_forgiveness};  ///< of a server that just began
  std::chrono::milliseconds farewell{10'000};      ///< for a canceled stage's end, after the grace
  std::chrono::milliseconds hurried_start{5'000};  ///< for each connection of a canceled stage
};

enum class StreamEnd : std::uint8_t {
  reported,   ///< by the supervisor
  no_shell,   ///< the image has nothing to run the script with: the job's own fault
  abandoned,  ///< canceled, but its end was not heard of: the pod must be deleted
};

struct StreamOutcome {
  StreamEnd end = StreamEnd::reported;
  supervisor::StageReport report;  ///< of `reported`
  std::string why;                 ///< of `no_shell`
};

/// Runs one stage from its start to its end over as many connections as it takes: none of its
/// output is lost or doubled. An error is a fault of the system: the container cannot be talked to,
/// or it is gone for good, by a reason (`container_is_gone`) that may be the job's own fault.
class StageStream {
 public:
  StageStream(clients::ExecTarget& target, const StageScript& script,
              const StageSurroundings& surroundings, const StreamTiming& timing = {});

  Result<StreamOutcome> run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Broken : std::uint8_t { connection, command };

  /// One connection: how the stage ended, or nothing when it broke.
  Result<std::optional<StreamOutcome>> attempt();
  Result<std::optional<StreamOutcome>> converse(clients::ExecChannel& channel);
  Result<std::optional<StreamOutcome>> take_frames(clients::ExecChannel& channel);
  Result<std::optional<StreamOutcome>> take(const supervisor::Frame& frame);
  Result<std::optional<StreamOutcome>> after_break();
  Result<StreamOutcome> refused(const supervisor::Frame& frame) const;
  [[nodiscard]] std::string opening() const;
  std::optional<Diagnostic> error_of(const Diagnostic& error);
  void acknowledge(clients::ExecChannel& channel);
  void look_for_cancel();
  /// Until when the end of a canceled stage is waited for.
  [[nodiscard]] Clock::time_point last_moment() const;
  void command_ended(const clients::ExecEvent& event);
  void pause();

  clients::ExecTarget& target_;
  const StageScript& script_;
  const StageSurroundings& surroundings_;
  StreamTiming timing_;
  supervisor::FrameDecoder decoder_{supervisor::FrameDecoder::Sender::supervisor};
  bool asked_ = false;  ///< to start; whether that arrived is not known
  bool started_ = false;
  std::uint64_t offset_ = 0;        ///< bytes of output that were written
  std::uint64_t acknowledged_ = 0;  ///< of them, over this connection
  Broken broken_ = Broken::connection;
  std::string complaint_;  ///< what the last command said instead of frames
  std::chrono::milliseconds pause_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_frame_;
  clients::Forgiveness forgiveness_;
  std::optional<Clock::time_point> canceled_;
  bool cancel_sent_ = false;  ///< over this connection
};

}  // namespace slipway::executor
