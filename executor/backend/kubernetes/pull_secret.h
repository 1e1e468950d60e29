#pragma once

#include <string>

#include "executor/backend/kubernetes/pod_request.h"

namespace slipway::executor {

/// The content of a `.dockerconfigjson` with the credentials for the registries of the job's own
/// images; empty when none are needed: a credential that no image needs is not put into the
/// cluster.
std::string pull_credentials(const PodRequest& request);

/// Are there credentials for the registry of this image?
bool has_credentials(const PodRequest& request, const RequestedImage& image);

}  // namespace slipway::executor
