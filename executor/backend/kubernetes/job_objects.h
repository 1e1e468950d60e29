#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "executor/backend/backend.h"
#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// How the driver may come to the supervisors of a pod.
enum class Reach : std::uint8_t { port_or_exec, exec_only };

/// Makes a job's Secrets and its pod, and lets the Secrets end with the pod. What an earlier call
/// has left is removed first: the job's name is nobody else's. With a `key` (ConnectionKey) the
/// supervisors get a port, unless something in the pod could listen there (port_is_safe()).
Result<Reach> make_job_objects(JobCluster& cluster, const Job& job, const PodRequest& request,
                               const JobSecrets& secrets, const std::string& key = {});

/// Removes whatever carries the job's label, and waits until it is gone. Nothing there is fine.
/// `grace` is that of the job's processes; 0: none.
Result<void> remove_job_objects(JobCluster& cluster, const Job& job,
                                std::chrono::milliseconds grace);

/// The path of the job's pod in the API.
std::string pod_path(const Job& job);

}  // namespace slipway::executor
