#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace slipway::executor {

/// How many jobs ended, by how they did: `finished`, `failed/script`, `failed/canceled`,
/// `failed/system`, `failed/refused`, `reaped`. They only grow, over restarts of the host, too.
/// A host that cannot write the file loses counts, never jobs.
class JobCounts {
 public:
  explicit JobCounts(const std::string& state_directory);

  /// One more. Several processes may do so at once.
  void add(const std::string& name) const;
  [[nodiscard]] std::map<std::string, std::uint64_t> read() const;

 private:
  std::string file_;
};

}  // namespace slipway::executor
