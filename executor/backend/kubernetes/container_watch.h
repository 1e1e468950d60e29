#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "executor/backend/job.h"
#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

/// Restarts of a kubelet are shorter.
inline constexpr std::chrono::milliseconds node_patience{60'000};

/// Finds out, after a connection to a job's container broke, whether it will ever answer again.
class ContainerWatch {
 public:
  /// A node that says nothing for `patience` has lost the job.
  ContainerWatch(JobCluster& cluster, const Job& job,
                 std::chrono::milliseconds patience = node_patience)
      : cluster_(cluster), job_(job), node_patience_(patience) {}

  /// Why it will not; nothing when it may, or when the API server does not say now.
  std::optional<Diagnostic> look();

  /// The same, asked again and again for at most this long: a kubelet ends containers first, and
  /// then says why in the pod's status.
  std::optional<Diagnostic> look_for(std::chrono::milliseconds patience);

 private:
  std::optional<Diagnostic> look_at_node(const std::string& node);

  JobCluster& cluster_;
  const Job& job_;
  std::chrono::milliseconds node_patience_;
  std::optional<std::chrono::steady_clock::time_point> node_lost_;
};

}  // namespace slipway::executor
