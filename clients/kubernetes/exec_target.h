#pragma once

#include <memory>
#include <string>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/shared_access.h"

namespace slipway::clients {

/// Which container commands are run in.
struct ContainerName {
  std::string namespace_name;
  std::string pod;
  std::string container;
};

/// Commands in a container, and its pod's ports, through the API server, over WebSockets.
/// Credentials that the server refuses are renewed. The first command loads the module for
/// containers: it gives an error, too, when keys or certificates cannot be used.
std::unique_ptr<ContainerTarget> make_exec_target(std::shared_ptr<SharedAccess> access,
                                                  ContainerName container);

}  // namespace slipway::clients
