#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "clients/kubernetes/exec.h"
#include "tests/unit/executor/backend/kubernetes/forked_exec.h"

namespace slipway::executor {

/// A keeper of slipway-supervisor in a process of its own, with a directory of its own.
class LocalKeeper {
 public:
  explicit LocalKeeper(std::chrono::seconds deadline = std::chrono::seconds(0),
                       std::uint16_t port = 0, const std::string& key = {});
  LocalKeeper(const LocalKeeper&) = delete;
  LocalKeeper& operator=(const LocalKeeper&) = delete;
  ~LocalKeeper();

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] pid_t process() const { return process_; }
  /// Waits for its end; its exit status as a shell counts it.
  int wait();

 private:
  std::string directory_;
  pid_t process_ = -1;
};

/// Runs `slipway-supervisor attach DIR` as a process of this machine, in place of a container.
class LocalTarget : public ForkedTarget {
 public:
  explicit LocalTarget(const std::string& directory);
};

/// Breaks every connection after a random number of bytes, at a random place, in a random way: the
/// other side notices, or does not.
class BrokenTarget : public clients::ExecTarget {
 public:
  BrokenTarget(clients::ExecTarget& target, unsigned seed, std::size_t most_bytes)
      : target_(target), random_(seed), most_bytes_(most_bytes) {}
  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>& command,
                                                    clients::ExecInput input,
                                                    const clients::ExecWait& wait) override;
  int cuts = 0;

 private:
  friend class BrokenChannel;
  clients::ExecTarget& target_;
  std::mt19937 random_;
  std::size_t most_bytes_;
  std::vector<std::unique_ptr<clients::ExecChannel>> unnoticed_;
};

/// A container that says what a test writes.
class ScriptedTarget : public clients::ContainerTarget {
 public:
  using Answer = std::function<Result<std::unique_ptr<clients::ExecChannel>>()>;
  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>& command,
                                                    clients::ExecInput input,
                                                    const clients::ExecWait& wait) override;
  /// As run().
  Result<std::unique_ptr<clients::ExecChannel>> connect(std::uint16_t port,
                                                        const clients::ExecWait& wait) override;
  /// A channel that gives these events, and after them breaks.
  static Result<std::unique_ptr<clients::ExecChannel>> events(std::vector<clients::ExecEvent> list);

  std::vector<Answer> answers;  ///< one for each connection; the last one repeats
  std::size_t connections = 0;
  std::vector<clients::ExecWait> waits;  ///< of each connection
};

}  // namespace slipway::executor
