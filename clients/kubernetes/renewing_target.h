#pragma once

#include <functional>
#include <memory>

#include "clients/kubernetes/exec.h"
#include "clients/kubernetes/shared_access.h"

namespace slipway::clients {

/// A container that is talked to with shared credentials: when the API server refuses them, new
/// ones are got, and the command is tried once more. A job may last longer than a token.
class RenewingTarget final : public ExecTarget {
 public:
  using Make = std::function<Result<std::unique_ptr<ExecTarget>>(const ClusterAccess&)>;

  /// `make` is called by the first command, and by the first one with other credentials.
  RenewingTarget(std::shared_ptr<SharedAccess> access, Make make)
      : access_(std::move(access)), make_(std::move(make)) {}

  Result<std::unique_ptr<ExecChannel>> run(const std::vector<std::string>& command, ExecInput input,
                                           const ExecWait& wait) override;

 private:
  std::shared_ptr<SharedAccess> access_;
  Make make_;
  std::unique_ptr<ExecTarget> target_;
  std::uint64_t made_for_ = 0;
};

}  // namespace slipway::clients
