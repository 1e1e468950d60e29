#pragma once

#include <optional>
#include <string>

#include "core/diagnostics/diagnostic.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// What may help a job whose pod does not start: to make the pod once more.
class AnotherTry {
 public:
  /// The request is changed for the next pod.
  explicit AnotherTry(PodRequest& request) : request_(request) {}

  /// What is tried after wait_for_pod() failed, for the job log; nothing when its error stands.
  std::optional<std::string> after(const Diagnostic& error);

 private:
  PodRequest& request_;
  int late_helpers_left_ = 2;
};

}  // namespace slipway::executor
