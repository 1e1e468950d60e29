#pragma once

#include "core/diagnostics/diagnostic.h"

namespace slipway {

/// A diagnostic on its way up. It is a pointer, so that a Result is as small as its value, and all
/// that makes, moves and ends one stays out of the code that succeeds.
class Failure {
 public:
  [[gnu::cold]] explicit Failure(const Diagnostic& diagnostic);
  [[gnu::cold]] explicit Failure(Diagnostic&& diagnostic);
  [[gnu::cold]] Failure(const Failure& other);
  /// Leaves nothing in the other: it can only be assigned to or end.
  [[gnu::cold]] Failure(Failure&& other) noexcept;
  [[gnu::cold]] Failure& operator=(const Failure& other);
  [[gnu::cold]] Failure& operator=(Failure&& other) noexcept;
  ~Failure() {
    if (diagnostic_ != nullptr) [[unlikely]] {
      end();
    }
  }

  [[nodiscard]] const Diagnostic& operator*() const { return *diagnostic_; }
  [[nodiscard]] Diagnostic& operator*() { return *diagnostic_; }

 private:
  [[gnu::cold]] void end() noexcept;

  Diagnostic* diagnostic_;
};

}  // namespace slipway
