#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/fleet/fleet.h"
#include "core/diagnostics/diagnostic.h"
#include "executor/watch/cluster_jobs.h"

namespace slipway::executor {

/// The cluster where a fleet's jobs run in pods, seen from a host with a state directory.
class ExecutorCluster {
 public:
  /// Nothing when the fleet's jobs run on their hosts, when there is no such file, or when it has
  /// errors, which are then among the diagnostics. `environment` is ours, as `NAME=value`.
  static std::optional<ExecutorCluster> of_fleet(const std::string& fleet_file,
                                                 const std::string& state_directory,
                                                 const std::vector<std::string>& environment,
                                                 Diagnostics& diagnostics);

  struct Seen {
    std::vector<ClusterObject> objects;
    HostView view;
  };
  /// What is there now of jobs, and what this host knows of them.
  Result<Seen> look();

  /// Removes what nobody sees to, and on a runner host ends the tokens of these jobs. Under a
  /// ReapLock.
  std::vector<Reaped> reap(ReapMode mode, Diagnostics& diagnostics);

 private:
  ExecutorCluster(fleet::Fleet fleet, std::string state_directory, clients::KubernetesClient client)
      : fleet_(std::move(fleet)),
        state_directory_(std::move(state_directory)),
        client_(std::move(client)) {}

  void end_tokens(const std::string& job, Diagnostics& diagnostics) const;

  fleet::Fleet fleet_;
  std::string state_directory_;
  clients::KubernetesClient client_;
};

}  // namespace slipway::executor
