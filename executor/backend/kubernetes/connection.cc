#include "executor/backend/kubernetes/connection.h"

namespace slipway::executor {

ClusterAddress address_of(const PodPlace& place) {
  return {.cluster = place.cluster,
          .kubeconfig = place.kubeconfig,
          .context = place.context,
          .uid = place.uid};
}

Result<JobCluster> connect(const PodPlace& place, const std::vector<std::string>& environment,
                           std::chrono::milliseconds patience) {
  return open_cluster(address_of(place), environment, patience);
}

}  // namespace slipway::executor
