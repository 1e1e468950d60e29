#pragma once

#include <string>

#include "core/result.h"

namespace slipway::executor {

/// A pod (JSON) with the platform's patch (YAML, as Kustomize takes it) applied by our renderer, as
/// JSON. Without a patch it is the pod as it came.
Result<std::string> patched_pod(const std::string& pod, const std::string& patch);

}  // namespace slipway::executor
