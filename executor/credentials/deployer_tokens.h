#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "executor/backend/job.h"
#include "executor/cluster/cluster_connection.h"
#include "executor/credentials/job_kubeconfig.h"

namespace slipway::executor {

ClusterAddress address_of(const ClusterGrant& grant);

/// As check_uid(), and a cluster of a protected environment must have a UID in the fleet. An error
/// with the rule wrong_cluster means that the job is refused.
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
