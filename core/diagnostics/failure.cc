#include "core/diagnostics/failure.h"

#include <utility>

namespace slipway {

Failure::Failure(const Diagnostic& diagnostic) : diagnostic_(new Diagnostic(diagnostic)) {}

Failure::Failure(Diagnostic&& diagnostic) : diagnostic_(new Diagnostic(std::move(diagnostic))) {}

Failure::Failure(const Failure& other) : Failure(*other) {}

Failure::Failure(Failure&& other) noexcept
    : diagnostic_(std::exchange(other.diagnostic_, nullptr)) {}

Failure& Failure::operator=(const Failure& other) { return *this = Failure(other); }

Failure& Failure::operator=(Failure&& other) noexcept {
  std::swap(diagnostic_, other.diagnostic_);
  return *this;
}

void Failure::end() noexcept { delete diagnostic_; }

}  // namespace slipway
