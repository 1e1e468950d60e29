#pragma once

#include <cstdint>
#include <string>

namespace slipway::supervisor {

/// How many processes of this container the kernel has ended for want of memory: what the control
/// group that is mounted below `root` counts (cgroup v2, else v1). 0 where nothing can be read.
std::uint64_t memory_kills(const std::string& root = "/sys/fs/cgroup");

}  // namespace slipway::supervisor
