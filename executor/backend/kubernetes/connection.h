#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "executor/backend/pod_place.h"
#include "executor/cluster/cluster_connection.h"

namespace slipway::executor {

/// The driver's way to the cluster where jobs run.
using JobCluster = ClusterConnection;

/// The cluster of a place, as the fleet has it.
ClusterAddress address_of(const PodPlace& place);

/// As open_cluster(). What the fleet says of the cluster's UID is for prepare to check: the pod
/// that it made has a name that no other cluster knows.
Result<JobCluster> connect(const PodPlace& place, const std::vector<std::string>& environment,
                           std::chrono::milliseconds patience);

}  // namespace slipway::executor
