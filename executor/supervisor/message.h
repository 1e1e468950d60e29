#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "executor/supervisor/frame.h"

namespace slipway::supervisor {

/// A script to run, once: the driver makes up a name for each time that a script is to run, so that
/// asking twice starts it once, and nobody knows the name of a stage to come.
struct StartRequest {
  std::string stage;   ///< such as build_script-5a0c11fe92d0b7a4
  std::string shell;   ///< path of the shell; empty: bash, else sh, where they usually are
  std::string script;  ///< becomes the shell's standard input
};

Frame start_frame(const StartRequest& request);
Result<StartRequest> read_start(const Frame& frame);

enum class StageReason : std::uint8_t {
  finished = 0,    ///< the script ended by itself
  canceled = 1,    ///< as the driver asked
  deadline = 2,    ///< the supervisor's own
  terminated = 3,  ///< the container was asked to end
  superseded = 4,  ///< another stage was started meanwhile
};

/// How a stage ended.
struct StageReport {
  StageReason reason = StageReason::finished;
  int exit_code = 0;      ///< as a shell counts it: 128 + the signal for one that was ended by one
  bool all_ended = true;  ///< false: a process of the stage could not be ended
  bool lacked_memory = false;  ///< the kernel ended a process of the container meanwhile for that
};

Frame ended_frame(const StageReport& report, std::uint64_t output_size);
Result<StageReport> read_report(const Frame& frame);

/// Why the supervisor does not do what it is asked; the number of a `refused` frame.
enum class Refusal : std::uint8_t {
  misunderstood = 0,
  unknown_stage = 1,  ///< it was never started
  output_gone = 2,    ///< its output is not kept from there on
  no_shell = 3,       ///< the image has nothing to run the script with
  not_started = 4,    ///< the script could not be started, by no fault of the image
};

Frame refused_frame(Refusal refusal, std::string why);

}  // namespace slipway::supervisor
