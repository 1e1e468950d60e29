#include "executor/supervisor/message.h"

#include <array>

namespace slipway::supervisor {

namespace {

constexpr std::size_t longest_name = 256;

Diagnostic malformed(const char* what) {
  return plain_error(std::string("the ") + what + " is malformed", {}, Fault::outside);
}

constexpr unsigned flag_all_ended = 1;
constexpr unsigned flag_lacked_memory = 2;

}  // namespace

Frame start_frame(const StartRequest& request) {
  Frame frame{.type = FrameType::start, .number = 0, .payload = request.stage};
  frame.payload.push_back('\0');
  frame.payload += request.shell;
  frame.payload.push_back('\0');
  frame.payload += request.script;
  return frame;
}

Result<StartRequest> read_start(const Frame& frame) {
  const std::size_t stage_end = frame.payload.find('\0');
  if (stage_end == std::string::npos || stage_end == 0 || stage_end > longest_name) {
    return malformed("request to start a stage");
  }
  const std::size_t shell_end = frame.payload.find('\0', stage_end + 1);
  if (shell_end == std::string::npos) return malformed("request to start a stage");
  return StartRequest{.stage = frame.payload.substr(0, stage_end),
                      .shell = frame.payload.substr(stage_end + 1, shell_end - stage_end - 1),
                      .script = frame.payload.substr(shell_end + 1)};
}

// The payload: the reason, the flags, the exit code; a byte each.
Frame ended_frame(const StageReport& report, std::uint64_t output_size) {
  const unsigned flags =
      (report.all_ended ? flag_all_ended : 0U) | (report.lacked_memory ? flag_lacked_memory : 0U);
  const std::array<char, 3> payload = {static_cast<char>(report.reason), static_cast<char>(flags),
                                       static_cast<char>(report.exit_code)};
  return {.type = FrameType::ended,
          .number = output_size,
          .payload = std::string(payload.data(), payload.size())};
}

Result<StageReport> read_report(const Frame& frame) {
  if (frame.payload.size() != 3) return malformed("report of a stage's end");
  const auto reason = static_cast<unsigned char>(frame.payload[0]);
  if (reason > static_cast<unsigned char>(StageReason::superseded)) {
    return malformed("report of a stage's end");
  }
  const auto flags = static_cast<unsigned char>(frame.payload[1]);
  return StageReport{.reason = static_cast<StageReason>(reason),
                     .exit_code = static_cast<unsigned char>(frame.payload[2]),
                     .all_ended = (flags & flag_all_ended) != 0,
                     .lacked_memory = (flags & flag_lacked_memory) != 0};
}

Frame refused_frame(Refusal refusal, std::string why) {
  why.resize(std::min(why.size(), longest_payload));
  return {.type = FrameType::refused,
          .number = static_cast<std::uint64_t>(refusal),
          .payload = std::move(why)};
}

}  // namespace slipway::supervisor
