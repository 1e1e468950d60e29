#pragma once

#include <chrono>
#include <optional>

#include "clients/kubernetes/api_error.h"

namespace slipway::clients {

/// As long as an API server may need to know everybody after it began.
inline constexpr std::chrono::milliseconds usual_forgiveness{30'000};

/// An API server that has just begun may refuse for a while whom it takes later: it does not know
/// its tokens and roles yet, or parts of it are not ready.
class Forgiveness {
 public:
  /// Refusals without an accepted request between them are forgiven for this long.
  explicit Forgiveness(std::chrono::milliseconds longest) : longest_(longest) {}

  /// Is the error such a refusal, and may it pass yet? What a policy, a quota or the like refuses
  /// never is.
  bool covers(const Diagnostic& error);

  void accepted() { since_.reset(); }

 private:
  std::chrono::milliseconds longest_;
  std::optional<std::chrono::steady_clock::time_point> since_;
};

}  // namespace slipway::clients
