#pragma once

#include "clients/kubernetes/exec_target.h"

namespace slipway::clients {

/// make_exec_target(), in the module.
Result<std::unique_ptr<ContainerTarget>> make_websocket_exec(const ClusterAccess& access,
                                                             const ContainerName& container);

}  // namespace slipway::clients
