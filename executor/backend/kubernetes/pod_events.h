#pragma once

#include <optional>
#include <string>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

/// What Kubernetes complains of last about an object, such as `FailedMount: …`, out of a list of
/// its Events (JSON). Nothing when its newest event is no complaint.
std::optional<std::string> last_complaint(const std::string& events);

/// The same of the job's pod; nothing, too, when it cannot be asked for.
std::optional<std::string> pod_complaint(JobCluster& cluster, const Job& job);

}  // namespace slipway::executor
