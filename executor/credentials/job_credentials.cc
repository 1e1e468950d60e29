#include "executor/credentials/job_credentials.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "executor/credentials/deployer_tokens.h"

namespace slipway::executor {

namespace {

constexpr std::chrono::seconds patience{10};

/// This process's environment, for a credential plugin.
std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    environment.emplace_back(*entry);
  }
  return environment;
}

}  // namespace

std::chrono::seconds token_lifetime(std::chrono::seconds job_limit) {
  constexpr std::chrono::seconds slack = std::chrono::minutes(10);
  constexpr std::chrono::seconds longest = std::chrono::hours(24);
  return std::clamp(job_limit + slack, slack, longest);
}

Result<std::string> issue_credentials(const Job& job, std::chrono::seconds lifetime) {
  std::vector<IssuedCluster> clusters;
  if (job.grant) {
    for (const ClusterGrant& grant : job.grant->access) {
      SLIPWAY_ASSIGN(ClusterConnection cluster,
                     open_cluster(address_of(grant), own_environment(), patience));
      SLIPWAY_TRY(check_cluster(cluster.client, grant));
      SLIPWAY_ASSIGN(std::vector<IssuedToken> tokens,
                     issue_tokens(cluster.client, grant, job.name, lifetime));
      clusters.push_back(
          {.name = grant.cluster, .way = cluster.access->now(), .tokens = std::move(tokens)});
    }
  }
  return clusters.empty() ? std::string() : job_kubeconfig(clusters);
}

Result<void> revoke_credentials(const Job& job) {
  Result<void> outcome;
  if (!job.grant) return outcome;
  for (const ClusterGrant& grant : job.grant->access) {
    auto cluster = open_cluster(address_of(grant), own_environment(), patience);
    Result<void> revoked =
        cluster ? revoke_tokens(cluster->client, grant, job.name) : Result<void>(cluster.error());
    if (!revoked && outcome) outcome = std::move(revoked);
  }
  return outcome;
}

}  // namespace slipway::executor
