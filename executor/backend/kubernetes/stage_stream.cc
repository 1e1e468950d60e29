#include "executor/backend/kubernetes/stage_stream.h"

#include <poll.h>

#include <algorithm>
#include <csignal>

#include "core/diagnostics/format.h"

namespace slipway::executor {

using clients::ExecEvent;
using supervisor::encode;
using supervisor::Frame;
using supervisor::FrameType;
using supervisor::Refusal;

namespace {

/// So much output may be on its way. Far less than what the supervisor keeps in memory.
constexpr std::uint64_t acknowledge_every = 512UL << 10U;
constexpr std::size_t longest_complaint = 2000;

/// As if it had been asked to end before its first command.
StreamOutcome never_started() {
  return {.end = StreamEnd::reported,
          .report = {.reason = supervisor::StageReason::canceled, .exit_code = 128 + SIGTERM},
          .why = {}};
}

bool becomes_readable(int descriptor, std::chrono::milliseconds wait) {
  pollfd wanted = {.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, static_cast<int>(wait.count())) > 0;
}

Diagnostic contradiction(const std::string& what) {
  return plain_error("the supervisor of the container contradicts itself: " + what, {},
                     Fault::outside);
}

}  // namespace

StageStream::StageStream(clients::ExecTarget& target, const StageScript& script,
                         const StageSurroundings& surroundings, const StreamTiming& timing)
    : target_(target),
      script_(script),
      surroundings_(surroundings),
      timing_(timing),
      pause_(timing.first_pause),
      forgiveness_(timing.refusals) {}

Result<StreamOutcome> StageStream::run() {
  for (;;) {
    look_for_cancel();
    if (canceled_ && !asked_) return never_started();
    SLIPWAY_ASSIGN(const auto ended, attempt());
    if (ended) return *ended;
    SLIPWAY_ASSIGN(const auto given_up, after_break());
    if (given_up) return *given_up;
    pause();
  }
}

Result<std::optional<StreamOutcome>> StageStream::after_break() {
  look_for_cancel();
  const auto gone = surroundings_.container_is_gone();
  const bool too_late = canceled_ && Clock::now() > last_moment();
  if (canceled_ && (gone || too_late)) {
    return std::optional(StreamOutcome{.end = StreamEnd::abandoned, .report = {}, .why = {}});
  }
  if (gone) return *gone;
  if (broken_ == Broken::command && !started_ && Clock::now() > begin_ + timing_.start_limit) {
    return plain_error(
        "slipway-supervisor cannot be run in the container: " + complaint_,
        "the helper image must be of the same version as the slipway that runs the job",
        Fault::outside);
  }
  return std::optional<StreamOutcome>();
}

void StageStream::pause() {
  if (canceled_) {
    becomes_readable(-1, std::min(pause_, std::chrono::milliseconds(200)));
  } else if (becomes_readable(surroundings_.cancel, pause_)) {
    look_for_cancel();
  }
  pause_ = std::min(pause_ * 2, timing_.longest_pause);
}

void StageStream::look_for_cancel() {
  if (canceled_ || surroundings_.cancel < 0) return;
  if (becomes_readable(surroundings_.cancel, std::chrono::milliseconds(0))) {
    canceled_ = Clock::now();
  }
}

StageStream::Clock::time_point StageStream::last_moment() const {
  return *canceled_ + surroundings_.grace + timing_.farewell;
}

/// What the supervisor is told first over a new connection.
std::string StageStream::opening() const {
  std::string bytes;
  if (!started_ && !canceled_) bytes = encode(supervisor::start_frame(script_.request));
  bytes += encode({.type = FrameType::follow, .number = offset_, .payload = script_.request.stage});
  return bytes;
}

/// Nothing when trying again may help.
std::optional<Diagnostic> StageStream::error_of(const Diagnostic& error) {
  using namespace clients;
  broken_ = Broken::connection;
  if (is_api_error(error, api_error::unavailable)) return std::nullopt;
  if (canceled_ || forgiveness_.covers(error)) return std::nullopt;
  // The API server's words for a container that has ended say less than the pod does.
  if (auto gone = surroundings_.container_is_gone()) return gone;
  return error;
}

Result<std::optional<StreamOutcome>> StageStream::attempt() {
  decoder_ = supervisor::FrameDecoder(supervisor::FrameDecoder::Sender::supervisor);
  acknowledged_ = offset_;
  cancel_sent_ = false;
  complaint_.clear();
  clients::ExecWait wait;
  if (canceled_) {
    wait.deadline = std::min(Clock::now() + timing_.hurried_start, last_moment());
  } else {
    wait.wake = surroundings_.cancel;
  }
  auto channel = target_.run(script_.attach, clients::ExecInput::open, wait);
  if (!channel) {
    if (auto error = error_of(channel.error())) return *std::move(error);
    return std::optional<StreamOutcome>();
  }
  last_frame_ = Clock::now();
  forgiveness_.accepted();
  asked_ = true;
  if (const auto sent = (*channel)->write(opening()); !sent) {
    if (auto error = error_of(sent.error())) return *std::move(error);
    return std::optional<StreamOutcome>();
  }
  return converse(**channel);
}

Result<std::optional<StreamOutcome>> StageStream::converse(clients::ExecChannel& channel) {
  for (;;) {
    look_for_cancel();
    if (canceled_ && !cancel_sent_) {
      cancel_sent_ = true;
      const auto grace = static_cast<std::uint64_t>(surroundings_.grace.count());
      // A broken connection shows below.
      (void)channel.write(
          encode({.type = FrameType::cancel, .number = grace, .payload = script_.request.stage}));
    }
    // Output that does not stop coming puts the end off no longer than silence does.
    if (canceled_ && Clock::now() > last_moment()) {
      broken_ = Broken::connection;
      return std::optional<StreamOutcome>();
    }
    auto deadline = last_frame_ + timing_.silence;
    if (canceled_) deadline = std::min(deadline, last_moment());
    auto event = channel.next(deadline, canceled_ ? -1 : surroundings_.cancel);
    if (!event) {
      if (auto error = error_of(event.error())) return *std::move(error);
      return std::optional<StreamOutcome>();
    }
    switch (event->kind) {
      case ExecEvent::Kind::output: {
        decoder_.feed(event->data);
        SLIPWAY_ASSIGN(auto ended, take_frames(channel));
        if (ended) return ended;
        break;
      }
      case ExecEvent::Kind::errors:
        complaint_ += event->data.substr(0, longest_complaint - complaint_.size());
        break;
      case ExecEvent::Kind::ended:
        command_ended(*event);
        return std::optional<StreamOutcome>();
      case ExecEvent::Kind::nothing:
        broken_ = Broken::connection;
        return std::optional<StreamOutcome>();
      case ExecEvent::Kind::woken:
        break;
    }
  }
}

void StageStream::command_ended(const ExecEvent& event) {
  broken_ = Broken::command;
  if (!event.reason.empty()) complaint_ = event.reason;
  if (complaint_.empty()) complaint_ = "exit status " + std::to_string(event.exit_code);
  complaint_ = printable(complaint_);
}

Result<std::optional<StreamOutcome>> StageStream::take_frames(clients::ExecChannel& channel) {
  for (;;) {
    SLIPWAY_ASSIGN(const auto frame, decoder_.next());
    if (!frame) break;
    pause_ = timing_.first_pause;
    SLIPWAY_ASSIGN(auto ended, take(*frame));
    if (ended) return ended;
    if (offset_ - acknowledged_ >= acknowledge_every || frame->type == FrameType::alive) {
      acknowledge(channel);
    }
  }
  last_frame_ = Clock::now();  // after the output was written, however long that took
  return std::optional<StreamOutcome>();
}

void StageStream::acknowledge(clients::ExecChannel& channel) {
  if (acknowledged_ == offset_) return;
  acknowledged_ = offset_;
  // A broken connection shows with the next event.
  (void)channel.write(encode({.type = FrameType::acknowledge, .number = offset_, .payload = {}}));
}

Result<std::optional<StreamOutcome>> StageStream::take(const Frame& frame) {
  switch (frame.type) {
    case FrameType::started:
      started_ = true;
      break;
    case FrameType::output:
      if (frame.number != offset_) {
        return contradiction("output from byte " + std::to_string(frame.number) + ", not from " +
                             std::to_string(offset_));
      }
      started_ = true;
      offset_ += frame.payload.size();
      SLIPWAY_TRY(surroundings_.write(frame.payload));
      break;
    case FrameType::ended: {
      if (frame.number != offset_) {
        return contradiction("an end after " + std::to_string(frame.number) + " bytes, not after " +
                             std::to_string(offset_));
      }
      SLIPWAY_ASSIGN(const supervisor::StageReport report, read_report(frame));
      return std::optional(StreamOutcome{.end = StreamEnd::reported, .report = report, .why = {}});
    }
    case FrameType::refused: {
      SLIPWAY_ASSIGN(StreamOutcome outcome, refused(frame));
      return std::optional(std::move(outcome));
    }
    default:  // alive; the decoder lets only the supervisor's types pass
      break;
  }
  return std::optional<StreamOutcome>();
}

Result<StreamOutcome> StageStream::refused(const Frame& frame) const {
  const std::string why = printable(frame.payload);
  if (frame.number == static_cast<std::uint64_t>(Refusal::no_shell) && !canceled_) {
    return StreamOutcome{.end = StreamEnd::no_shell, .report = {}, .why = why};
  }
  if (frame.number == static_cast<std::uint64_t>(Refusal::not_started) && !canceled_) {
    if (auto gone = surroundings_.container_is_gone()) return *std::move(gone);
    return plain_error("the script cannot be started in its container: " + why,
                       "the job can be run again", Fault::outside);
  }
  if (frame.number == static_cast<std::uint64_t>(Refusal::unknown_stage) && canceled_ &&
      !started_) {
    return never_started();
  }
  return plain_error("the supervisor of the container refuses to go on: " + why, {},
                     Fault::outside);
}

}  // namespace slipway::executor
