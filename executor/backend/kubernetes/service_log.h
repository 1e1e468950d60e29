#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// Tells what is wrong with the service of a container, and its last lines.
void tell_service(JobCluster& cluster, const Job& job, const PodRequest& request,
                  const std::string& container, const std::string& what,
                  const std::function<void(std::string_view)>& say);

enum class FallenServices : std::uint8_t { all, untold };

/// The same of the services of the job's pod that have ended; `untold`: no call for this job has
/// told them yet.
void tell_fallen_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                          FallenServices which, const std::function<void(std::string_view)>& say);

/// Keeps for later calls which containers were told; when that fails, they are told again.
void remember_told_services(JobCluster& cluster, const Job& job,
                            const std::vector<std::string>& containers);

/// The logs of all services of the job's pod, line by line with the service's name, at most 1 MiB
/// each (CI_DEBUG_SERVICES).
void show_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                   const std::function<void(std::string_view)>& say);

}  // namespace slipway::executor
