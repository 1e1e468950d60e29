#pragma once

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

/// Does the supervisor of a new pod's build container answer within the first second or two? A
/// kubelet tells the API server only once a second what it has started; a pod whose images are
/// there runs in a third of that. False when it does not, for whatever reason.
bool answers_soon(const JobCluster& cluster, const Job& job);

}  // namespace slipway::executor
