#pragma once

#include <functional>
#include <memory>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/shared_access.h"

namespace slipway::clients {

/// A container that is talked to with shared credentials: when the API server refuses them, new
/// ones are got, and the command is tried once more. A job may last longer than a token.
class RenewingTarget final : public ContainerTarget {
 public:
  using Make = std::function<Result<std::unique_ptr<ContainerTarget>>(const ClusterAccess&)>;

  /// `make` is called by the first command, and by the first one with other credentials.
  RenewingTarget(std::shared_ptr<SharedAccess> access, Make make)
      : access_(std::move(access)), make_(std::move(make)) {}

  Result<std::unique_ptr<ExecChannel>> run(const std::vector<std::string>& command, ExecInput input,
                                           const ExecWait& wait) override;
  Result<std::unique_ptr<ExecChannel>> connect(std::uint16_t port, const ExecWait& wait) override;

 private:
  using Opened = Result<std::unique_ptr<ExecChannel>>;
  /// Opens a channel of the target, with credentials that the server takes.
  Opened open(const std::function<Opened(ContainerTarget&)>& opening);

  std::shared_ptr<SharedAccess> access_;
  Make make_;
  std::unique_ptr<ContainerTarget> target_;
  std::uint64_t made_for_ = 0;
};

}  // namespace slipway::clients
