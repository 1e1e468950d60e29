#include "executor/credentials/job_credentials.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/filesystem/filesystem.h"
#include "executor/backend/directories.h"
#include "executor/credentials/deployer_tokens.h"

namespace slipway::executor {

namespace {

constexpr std::chrono::seconds patience{10};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// This process's environment for a credential plugin, without what the job's author set.
std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("CUSTOM_ENV_")) environment.emplace_back(*entry);
  }
  return environment;
}

struct Cluster {
  clients::ClusterAccess access;
  clients::KubernetesClient client;
};

Result<Cluster> open_cluster(const ClusterGrant& grant) {
  const std::vector<std::string> paths =
      clients::kubeconfig_files(grant.kubeconfig, variable("KUBECONFIG"), variable("HOME"));
  DiskFileSystem files;
  for (const std::string& path : paths) {
    if (files.type(path) != FileType::missing) SLIPWAY_TRY(check_private(path));
  }
  SLIPWAY_ASSIGN(clients::ClusterAccess access,
                 clients::read_kubeconfig(files, paths, grant.context));
  SLIPWAY_ASSIGN(clients::KubernetesClient client,
                 clients::KubernetesClient::open(access, own_environment()));
  client.set_patience(patience);
  return Cluster{.access = std::move(access), .client = std::move(client)};
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
      SLIPWAY_ASSIGN(Cluster cluster, open_cluster(grant));
      SLIPWAY_TRY(check_cluster(cluster.client, grant));
      SLIPWAY_ASSIGN(std::vector<IssuedToken> tokens,
                     issue_tokens(cluster.client, grant, job.name, lifetime));
      clusters.push_back(
          {.name = grant.cluster, .way = std::move(cluster.access), .tokens = std::move(tokens)});
    }
  }
  return clusters.empty() ? std::string() : job_kubeconfig(clusters);
}

Result<void> revoke_credentials(const Job& job) {
  Result<void> outcome;
  if (!job.grant) return outcome;
  for (const ClusterGrant& grant : job.grant->access) {
    auto cluster = open_cluster(grant);
    Result<void> revoked =
        cluster ? revoke_tokens(cluster->client, grant, job.name) : Result<void>(cluster.error());
    if (!revoked && outcome) outcome = std::move(revoked);
  }
  return outcome;
}

}  // namespace slipway::executor
