#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"
#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// How long logs are waited for, all together from its making on: the API server asks the node for
/// them.
class LogPatience {
 public:
  explicit LogPatience(std::function<bool()> is_canceled = {},
                       std::chrono::milliseconds limit = std::chrono::seconds(20))
      : is_canceled_(std::move(is_canceled)), end_(std::chrono::steady_clock::now() + limit) {}

  [[nodiscard]] bool is_canceled() const { return is_canceled_ && is_canceled_(); }
  /// Nothing when the time is over.
  [[nodiscard]] std::optional<std::chrono::milliseconds> left() const {
    const auto rest =
        std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    if (rest.count() <= 0) return std::nullopt;
    return rest;
  }

 private:
  std::function<bool()> is_canceled_;
  std::chrono::steady_clock::time_point end_;
};

/// Tells what is wrong with the service of a container, and its last lines.
void tell_service(JobCluster& cluster, const Job& job, const PodRequest& request,
                  const std::string& container, const std::string& what,
                  const std::function<void(std::string_view)>& say,
                  const LogPatience& patience = LogPatience());

enum class FallenServices : std::uint8_t { all, untold };

/// The same of the services of the job's pod that have ended; `untold`: no call for this job has
/// told them yet.
void tell_fallen_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                          FallenServices which, const std::function<void(std::string_view)>& say,
                          const LogPatience& patience = LogPatience());

/// Keeps for later calls which containers were told; when that fails, they are told again.
void remember_told_services(JobCluster& cluster, const Job& job,
                            const std::vector<std::string>& containers);

/// The logs of all services of the job's pod, line by line with the service's name, at most 1 MiB
/// each (CI_DEBUG_SERVICES). A cancel ends it.
void show_services(JobCluster& cluster, const Job& job, const PodRequest& request,
                   const std::function<void(std::string_view)>& say,
                   const LogPatience& patience = LogPatience());

}  // namespace slipway::executor
