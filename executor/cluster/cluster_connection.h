#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "clients/kubernetes/kubernetes_client.h"

namespace slipway::executor {

/// A cluster of the fleet, and how this host gets there.
struct ClusterAddress {
  std::string cluster;     ///< as the fleet names it
  std::string kubeconfig;  ///< path of the file; empty: what kubectl would read
  std::string context;     ///< its name there
  std::string uid;         ///< that the cluster must have; empty: any
};

struct ClusterConnection {
  std::shared_ptr<clients::SharedAccess> access;  ///< with credentials, for other connections
  clients::KubernetesClient client;
};

/// The `rule` of an error about a cluster that is not the one that the fleet means.
inline constexpr const char* wrong_cluster = "wrong-cluster";

/// Reads the context from the kubeconfig, which nobody else may read or change, and gets its
/// credentials; both again whenever the cluster refuses them. Refused: an address without a
/// context, which would mean whatever somebody made the current one. `environment` is this
/// process's, as `NAME=value`; a credential plugin gets it without what a job's author set
/// (CUSTOM_ENV_…). Requests that fail on their way are tried again for `patience`.
Result<ClusterConnection> open_cluster(const ClusterAddress& address,
                                       const std::vector<std::string>& environment,
                                       std::chrono::milliseconds patience);

/// Asks the cluster for its UID (of the namespace kube-system) if the fleet says which it has. An
/// error has the rule wrong_cluster, or says why the cluster does not answer.
Result<void> check_uid(clients::KubernetesClient& client, const ClusterAddress& address);

}  // namespace slipway::executor
