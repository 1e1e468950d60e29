#pragma once

#include <string>

#include "core/result.h"
#include "executor/backend/kubernetes/variables.h"
#include "executor/backend/pod_place.h"

namespace slipway::executor {

/// What a container requests of its node, and its limits. Kubernetes quantities; empty: not said.
struct Resources {
  std::string cpu_request;
  std::string cpu_limit;
  std::string memory_request;
  std::string memory_limit;
  std::string disk_request;
  std::string disk_limit;
  friend bool operator==(const Resources&, const Resources&) = default;
};

/// Those of the script's container, of the helper, and of each service, as the place has them.
Resources build_resources(const PodPlace& place);
Resources helper_resources(const PodPlace& place);
Resources service_resources(const PodPlace& place);

/// Takes what the job asks for by its variables KUBERNETES_…, with `kind` (empty, `HELPER_` or
/// `SERVICE_`) before the resource. More than the place's `most` is the author's mistake.
Result<void> take_wishes(const JobVariables& variables, const PodPlace& place,
                         const std::string& kind, Resources& resources);

}  // namespace slipway::executor
