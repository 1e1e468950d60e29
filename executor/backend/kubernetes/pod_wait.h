#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// Waits until the job's pod runs and its services are up, telling the job log what takes long. An
/// error says why it does not run; services that do not come up are told, with their last lines,
/// and the job goes on: it may not need them.
Result<void> wait_for_pod(JobCluster& cluster, const Job& job, const PodRequest& request,
                          const std::function<void(std::string_view)>& say);

}  // namespace slipway::executor
