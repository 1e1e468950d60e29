#pragma once

#include <memory>
#include <string>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/kubeconfig.h"

namespace slipway::clients {

/// Which container commands are run in.
struct ContainerName {
  std::string namespace_name;
  std::string pod;
  std::string container;
};

/// Commands in a container through the API server, over WebSockets. `access` holds credentials that
/// are ready for use (run_credential_plugin). Loads the clients' module on first use; does not
/// connect yet.
Result<std::unique_ptr<ExecTarget>> make_exec_target(const ClusterAccess& access,
                                                     const ContainerName& container);

}  // namespace slipway::clients
