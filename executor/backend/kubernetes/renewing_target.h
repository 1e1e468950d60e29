#pragma once

#include <functional>
#include <memory>

#include "clients/kubernetes/exec.h"

namespace slipway::executor {

/// A container whose API server takes our credentials for a while only: when it refuses them, new
/// ones are got, and the command is tried once more. A job may last longer than a token.
class RenewingTarget final : public clients::ExecTarget {
 public:
  using Open = std::function<Result<std::unique_ptr<clients::ExecTarget>>()>;

  /// `open` gets credentials, and is called first by the first command.
  explicit RenewingTarget(Open open) : open_(std::move(open)) {}

  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>& command,
                                                    clients::ExecInput input,
                                                    const clients::ExecWait& wait) override;

 private:
  Open open_;
  std::unique_ptr<clients::ExecTarget> target_;
};

}  // namespace slipway::executor
