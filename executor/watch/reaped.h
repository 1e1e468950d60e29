#pragma once

#include <cstdint>
#include <string>

namespace slipway::executor {

/// Something that a dead job left, and what became of it.
struct Reaped {
  std::string job;
  std::string what;      ///< "processes and directory …", "pod shop/job-7"
  std::string why;       ///< "its runner has ended"
  bool removed = false;  ///< false: only looked at, or it could not be
};

enum class ReapMode : std::uint8_t { remove, look_only };

}  // namespace slipway::executor
