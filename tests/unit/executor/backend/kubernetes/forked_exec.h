#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/kubernetes/exec.h"

namespace slipway::executor {

/// The error of a channel whose connection is lost; trying again may help.
Diagnostic broken_connection();

/// Commands as processes of this machine, in place of a container's.
class ForkedTarget : public clients::ExecTarget {
 public:
  /// What a process does in place of any command, with the channel as its standard input and
  /// output; its exit status.
  explicit ForkedTarget(std::function<int()> command) : command_(std::move(command)) {}
  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>& command,
                                                    clients::ExecInput input,
                                                    const clients::ExecWait& wait) override;

 private:
  std::function<int()> command_;
};

}  // namespace slipway::executor
