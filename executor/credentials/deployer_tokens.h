#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "clients/kubernetes/kubernetes_client.h"
#include "core/result.h"
#include "executor/backend/job.h"
#include "executor/credentials/job_kubeconfig.h"

namespace slipway::executor {

/// The `rule` of the error for a cluster that is not the one that the fleet means: the job is
/// refused.
inline constexpr const char* wrong_cluster = "wrong-cluster";

/// Is this the cluster with that UID (of its namespace kube-system)? An empty UID is any.
Result<void> check_cluster(clients::KubernetesClient& client, const ClusterGrant& grant);

/// Makes the Secret that all tokens of a job in this cluster are bound to, and a token for each
/// team of the grant. May be called again. Errors say what is not there, and how to make it.
Result<std::vector<IssuedToken>> issue_tokens(clients::KubernetesClient& client,
                                              const ClusterGrant& grant,
                                              const std::string& job_name,
                                              std::chrono::seconds lifetime);

/// Deletes that Secret: the API server takes none of the tokens any more. No Secret is no error.
Result<void> revoke_tokens(clients::KubernetesClient& client, const ClusterGrant& grant,
                           const std::string& job_name);

}  // namespace slipway::executor
