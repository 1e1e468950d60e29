#pragma once

#include <vector>

#include "compiler/kustomize/model/build_context.h"
#include "core/result.h"

namespace slipway::kustomize {

/// The plug-in IAMPolicyGenerator: the ServiceAccount that stands for one of Google's clouds.
Result<std::vector<Resource*>> generate_iam_policy(const yaml::Node& configuration,
                                                   BuildContext& context);

}  // namespace slipway::kustomize
