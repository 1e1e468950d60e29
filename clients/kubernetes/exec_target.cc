#include "clients/kubernetes/exec_target.h"

#include <utility>

#include "clients/kubernetes/renewing_target.h"
#include "clients/module/module.h"

namespace slipway::clients {

std::unique_ptr<ContainerTarget> make_exec_target(std::shared_ptr<SharedAccess> access,
                                                  ContainerName container) {
  return std::make_unique<RenewingTarget>(
      std::move(access),
      [container = std::move(container)](
          const ClusterAccess& now) -> Result<std::unique_ptr<ContainerTarget>> {
        SLIPWAY_ASSIGN(const ContainersModule* module, load_module<ContainersModule>());
        return module->make_exec_target(now, container);
      });
}

}  // namespace slipway::clients
