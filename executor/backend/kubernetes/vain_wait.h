#pragma once

#include <string>

#include "executor/backend/job.h"

namespace slipway::executor {

/// That a job has waited for a place on a full node for as long as it may. gitlab-runner prepares
/// a job three times, and each try would wait anew: the next one finds this in the state directory.
class VainWait {
 public:
  explicit VainWait(const Job& job);

  /// Did the try before this one wait in vain? One of long ago was another job of that number.
  [[nodiscard]] bool was_just_now() const;
  /// Notes it for the next try. A host that cannot write waits again.
  void note() const;

 private:
  std::string directory_;
  std::string file_;  ///< empty: the job has no directory
};

}  // namespace slipway::executor
