#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "clients/kubernetes/forgiveness.h"
#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// How long each part of a pod's start may last.
struct WaitTiming {
  std::chrono::milliseconds longest_start{540'000};     ///< once it has a node
  std::chrono::milliseconds trouble_patience{120'000};  ///< for what may pass by itself
  std::chrono::milliseconds services_patience{30'000};
  std::chrono::milliseconds api_patience{60'000};  ///< for an API server that does not answer
  std::chrono::milliseconds refusals{clients::usual_forgiveness};
  std::chrono::milliseconds glance{2'000};         ///< for one request that fails
  std::chrono::milliseconds answer_limit{10'000};  ///< for one that is not answered
  std::chrono::milliseconds between_words{10'000};
  std::chrono::milliseconds longest_silence{60'000};  ///< while nothing new is to be said
  bool probes = true;  ///< asks the container itself, before the API server knows that it runs
};

/// The `rule` of an error about an image that cannot be pulled; its `source_line` is the container.
inline constexpr const char* image_not_pulled = "image-not-pulled";

/// Waits until the job's pod runs and its services are up, telling the job log what takes long. A
/// pod that finds no place on a full node waits as long as `job.pod->queue` says. An error says why
/// it does not run; services that do not come up are told, with their last lines, and the job goes
/// on: it may not need them.
Result<void> wait_for_pod(JobCluster& cluster, const Job& job, const PodRequest& request,
                          const std::function<void(std::string_view)>& say,
                          const WaitTiming& timing = {});

}  // namespace slipway::executor
