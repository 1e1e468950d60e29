#pragma once

#include <optional>
#include <string>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

/// Why no node of a list (JSON) can ever take a pod (JSON): it asks for more than the largest one
/// has. Nothing when one could, or when the list is empty: nodes come and go.
std::optional<std::string> impossible_request(const std::string& pod, const std::string& nodes);

/// The same for the nodes that the pod may go to; nothing, too, when they cannot be asked for.
std::optional<std::string> impossible_request(JobCluster& cluster, const std::string& pod);

/// A taint of Kubernetes itself, such as `node.kubernetes.io/disk-pressure`, that keeps pods from a
/// node to which the pod (JSON) may go, as words about that node. Nothing when there is none, or
/// when the nodes cannot be asked for.
std::optional<std::string> taint_in_the_way(JobCluster& cluster, const std::string& pod);

}  // namespace slipway::executor
