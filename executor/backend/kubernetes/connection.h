#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "clients/kubernetes/kubernetes_client.h"
#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// The driver's way to the cluster where jobs run.
struct JobCluster {
  clients::ClusterAccess access;  ///< with credentials
  clients::KubernetesClient client;
};

/// Reads the kubeconfig and gets credentials. `environment` is ours, as `NAME=value`. Requests that
/// fail on their way are tried again for `patience`.
Result<JobCluster> connect(const PodPlace& place, const std::vector<std::string>& environment,
                           std::chrono::milliseconds patience);

}  // namespace slipway::executor
