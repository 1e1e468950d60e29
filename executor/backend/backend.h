#pragma once

#include <chrono>
#include <string>

#include "core/result.h"
#include "executor/backend/job.h"

namespace slipway::executor {

/// Where a job's files will be, as the job sees them.
struct Place {
  std::string builds_directory;
  std::string cache_directory;
  std::string shell;  ///< that gitlab-runner writes scripts for: "bash" or "sh"
};

/// What a job is given and nobody else may read: it is put into files of the job, and never into a
/// log, an argument, or the Job, which the runner keeps.
struct JobSecrets {
  std::string kubeconfig;  ///< the content of the file that KUBECONFIG names; empty: none
};

/// A script of gitlab-runner.
struct Stage {
  std::string name;    ///< build_script, get_sources …
  std::string script;  ///< path of the file, readable by the runner's user only
  /// The system has failed the job already: what was waited for in vain is not waited for again.
  bool after_system_failure = false;
};

enum class StageEnd : std::uint8_t { finished, canceled };

struct StageOutcome {
  StageEnd end = StageEnd::finished;
  int exit_code = 0;   ///< the script's; 128 + the signal for one that was ended by a signal
  bool apart = false;  ///< the job could neither see nor reach other jobs
  std::string note;    ///< for the log: what worked otherwise than it should; empty: nothing
};

/// A place where jobs run: this host, or a cluster. One object serves one call of the driver, so
/// nothing is kept in it; what must last is in the Job. An error of any call is a fault of the
/// system; only that of prepare may be the job's author's, and is then Fault::finding.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// Says where the job will be. Makes nothing yet.
  virtual Result<Place> place(const Job& job) = 0;

  /// Makes the place, with the job's secrets in it. May be called again after a failure.
  virtual Result<void> prepare(const Job& job, const JobSecrets& secrets) = 0;

  /// Runs a script as the job, its output going to standard output and error as it comes. When
  /// `cancel` (a descriptor) becomes readable, the job's processes are asked to end, and ended
  /// after `grace`. Nothing that the script started runs on when this returns.
  virtual Result<StageOutcome> run(const Job& job, const Stage& stage, int cancel,
                                   std::chrono::milliseconds grace) = 0;

  /// Ends what runs and removes the place. May be called again, and for a job that was never
  /// prepared.
  virtual Result<void> cleanup(const Job& job, std::chrono::milliseconds grace) = 0;
};

}  // namespace slipway::executor
