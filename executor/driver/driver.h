#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/filesystem/filesystem.h"
#include "core/log/log.h"
#include "core/result.h"
#include "executor/backend/backend.h"
#include "executor/backend/directories.h"
#include "executor/driver/decision.h"

namespace slipway::executor {

/// What the administrator sets, in config_args of the runner's config.toml. The later calls get it
/// from `config`.
struct DriverSettings {
  std::string fleet;            ///< path of fleet.yaml
  std::string state_directory;  ///< absolute; for jobs, caches and copies of programs
  std::string log_file;         ///< empty: `driver.log` of the state directory
  std::string runner_program;   ///< empty: found
  Program program;              ///< slipway itself
  std::string version;
  std::vector<std::string> environment;   ///< this process's, as `NAME=value`
  std::chrono::milliseconds grace{3000};  ///< between SIGTERM and SIGKILL
};

/// What gitlab-runner says in the environment of each call.
struct RunnerCall {
  std::string job_response_file;
  std::string build_exit_code_file;
  std::string decision;    ///< from the second call on
  int build_failure = 1;   ///< exit status: the job's fault
  int system_failure = 2;  ///< exit status: not the job's fault

  /// `variable` looks up an environment variable, empty when it is not set.
  static RunnerCall read(const std::function<std::string(const char*)>& variable);
};

/// The four calls of gitlab-runner's custom executor. Each is a process of its own: what the first
/// decides, the others get back from the runner. An error is a fault of the system.
class Driver {
 public:
  Driver(DriverSettings settings, RunnerCall call);

  /// Decides about the job and says where it will run: the text is for the runner. Nothing after
  /// errors.
  std::optional<std::string> config(Diagnostics& diagnostics);

  struct Prepared {
    std::string text;     ///< for the job log
    int exit_status = 0;  ///< not 0: the job is refused
  };
  Result<Prepared> prepare();

  /// Runs a stage's script; gives the exit status for the runner.
  Result<int> run(const Stage& stage);

  Result<void> cleanup();

 private:
  Result<std::optional<Decision>> decide_job(Diagnostics& diagnostics);
  Result<void> complete(Decision& decision, const Payload& payload);
  Result<Decision> resume(const char* call_name);
  Result<Prepared> refuse(const Decision& decision);
  [[nodiscard]] std::string log_file() const;
  void log_failure(const Diagnostics& diagnostics);
  Result<void> open_log(const Decision& decision, const char* call_name);
  [[nodiscard]] std::unique_ptr<Backend> backend_of(const Job& job) const;

  DriverSettings settings_;
  RunnerCall call_;
  DiskFileSystem files_;
  Log log_;
};

/// The fleet of a runner host, unless another is named.
inline constexpr const char* usual_fleet = "/etc/slipway/fleet.yaml";

/// Where jobs, caches and the log are kept unless something else is said: /var/lib/slipway for
/// root, else below the user's home directory.
std::string default_state_directory(const std::function<std::string(const char*)>& variable);

}  // namespace slipway::executor
