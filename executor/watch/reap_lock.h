#pragma once

#include <fcntl.h>
#include <sys/file.h>

#include <functional>
#include <string>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/path.h"
#include "executor/watch/reaped.h"

namespace slipway::executor {

/// One reap of a state directory at a time: two would count a job twice. A host without jobs needs
/// no lock, and looking neither. Whoever reaps holds it all the while.
class ReapLock {
 public:
  /// `waits` is called when another reap has to end first.
  ReapLock(const std::string& state_directory, ReapMode mode, const std::function<void()>& waits)
      : directory_(::open(join_path(state_directory, "records").c_str(),
                          O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (mode != ReapMode::remove || !directory_.is_open()) return;
    if (::flock(directory_.number(), LOCK_EX | LOCK_NB) == 0) return;
    waits();
    ::flock(directory_.number(), LOCK_EX);
  }

 private:
  Descriptor directory_;
};

}  // namespace slipway::executor
