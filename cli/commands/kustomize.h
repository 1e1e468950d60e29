#pragma once

#include "cli/command.h"

namespace slipway::cli {

/// `slipway kustomize build DIR…`
Command kustomize_build_command();

}  // namespace slipway::cli
