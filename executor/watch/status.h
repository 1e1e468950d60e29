#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "executor/watch/executor_cluster.h"
#include "executor/watch/host_jobs.h"

namespace slipway::executor {

/// The jobs as a table for people, the oldest first; `now` in seconds since 1970. Empty without
/// any.
std::string status_table(std::vector<HostJob> jobs, std::int64_t now);

/// The pods of jobs, whichever host they are of.
std::string pods_table(const std::vector<ClusterObject>& objects, const HostView& view);

/// Both for programs: `{"jobs": [{…}], "pods": [{…}]}`, docs/executor.md says which members.
/// Without pods where the fleet has none, or where its cluster cannot be asked.
std::string status_json(std::vector<HostJob> jobs, std::int64_t now,
                        const std::optional<ExecutorCluster::Seen>& pods);

/// `45s`, `12m`, `3h`, `2d`.
std::string age_text(std::int64_t seconds);

}  // namespace slipway::executor
