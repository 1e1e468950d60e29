#pragma once

#include <string>
#include <vector>

#include "clients/kubernetes/kubeconfig.h"

namespace slipway::executor {

/// A token that a job was given, and where it counts.
struct IssuedToken {
  std::string cluster;  ///< as the fleet names it
  std::string team;
  std::string name_space;
  std::string token;
};

/// A cluster as a job reaches it: the way there, and none of the host's own credentials.
struct IssuedCluster {
  std::string name;
  clients::ClusterAccess way;  ///< only server, authority, server name and proxy are used
  std::vector<IssuedToken> tokens;
};

/// A kubeconfig for a job: a context for each cluster, by the cluster's name, with the namespace of
/// the job's team. Where a job may act for several teams, that context is the first one's, and each
/// team has one more: `CLUSTER/TEAM`. With one cluster it is the current context; with several a
/// command must say which it means.
std::string job_kubeconfig(const std::vector<IssuedCluster>& clusters);

}  // namespace slipway::executor
