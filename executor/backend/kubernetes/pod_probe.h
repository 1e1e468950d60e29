#pragma once

#include <chrono>

#include "clients/kubernetes/exec.h"

namespace slipway::executor {

struct ProbeTiming {
  std::chrono::milliseconds soonest{250};  ///< no kubelet is faster
  std::chrono::milliseconds pause{40};     ///< after a refusal, which costs next to nothing
  std::chrono::milliseconds all_attempts{1'500};
  std::chrono::milliseconds answer{2'000};  ///< of the helper, once it runs
};

/// Does a new pod's build container run within the first second or two? Asks the helper, which the
/// kubelet starts before it and which sees it start. A kubelet tells the API server only once a
/// second what it has started; a pod whose images are there runs in a third of that. False when
/// nobody says so, for whatever reason.
bool starts_soon(clients::ExecTarget& helper, const ProbeTiming& timing = {});

}  // namespace slipway::executor
