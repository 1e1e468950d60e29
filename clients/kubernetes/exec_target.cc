#include "clients/kubernetes/exec_target.h"

#include "clients/module/module.h"

namespace slipway::clients {

Result<std::unique_ptr<ExecTarget>> make_exec_target(const ClusterAccess& access,
                                                     const ContainerName& container) {
  SLIPWAY_ASSIGN(const Module* module, load_module());
  return module->make_exec_target(access, container);
}

}  // namespace slipway::clients
