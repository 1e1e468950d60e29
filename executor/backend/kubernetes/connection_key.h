#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "executor/backend/job.h"

namespace slipway::executor {

/// What the driver and the supervisors of a job's pod prove themselves by (executor/supervisor/
/// handshake.h): kept between prepare and cleanup, in a file of the state directory that only the
/// runner's user can read.
class ConnectionKey {
 public:
  explicit ConnectionKey(const Job& job);

  /// The job's key; made by the first call.
  [[nodiscard]] Result<std::string> make() const;
  /// None when there never was one, or when it was forgotten.
  [[nodiscard]] std::optional<std::string> read() const;
  /// From now on the job's containers are reached without it.
  void forget() const;

 private:
  std::string path_;
};

/// The key of one of the job's containers: none of them can reckon that of another.
std::string key_of_container(const std::string& key, const std::string& container);

}  // namespace slipway::executor
