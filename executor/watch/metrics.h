#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "executor/watch/executor_cluster.h"
#include "executor/watch/host_jobs.h"

namespace slipway::executor {

/// The text of a file for Prometheus' node exporter (textfile collector): jobs by their state now,
/// and all that ended since the host was set up. Pods where the cluster was asked for them.
std::string metrics_text(const std::vector<HostJob>& jobs,
                         const std::optional<ExecutorCluster::Seen>& pods,
                         const std::map<std::string, std::uint64_t>& counts);

}  // namespace slipway::executor
