#pragma once

#include <chrono>
#include <string>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// What a pod is made of beside the author's wishes.
struct PodInput {
  PodRequest request;
  bool has_pull_secret = false;
  bool has_kubeconfig = false;
  bool has_keys = false;  ///< the Secret has one for each container: its supervisor gets a port
  std::chrono::milliseconds grace{3000};
  std::chrono::system_clock::time_point now;
};

/// The job's pod, as JSON: pinned to its place, with a deadline of its own. Pure: the same input
/// gives the same text. `job.pod` must be there.
std::string pod_spec(const Job& job, const PodInput& input);

/// How long the pod's containers get to end: the supervisor has to end after the script.
std::chrono::seconds pod_grace(std::chrono::milliseconds grace);

/// How long the pod may live at most.
std::chrono::seconds pod_lifetime(const PodRequest& request);

}  // namespace slipway::executor
