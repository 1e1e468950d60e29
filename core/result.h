#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "core/diagnostics/diagnostic.h"
#include "core/diagnostics/failure.h"

namespace slipway {

/// A value, or the one diagnostic that says why there is none.
/// Errors travel as values up to the edge (cli/), where they are formatted.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Failure> {
  using Either = tl::expected<T, Failure>;

 public:
  using Either::Either;
  Result(const Diagnostic& diagnostic)  // NOLINT(google-explicit-constructor): `return diagnostic;`
      : Either(tl::unexpect, Failure(diagnostic)) {}
  Result(Diagnostic&& diagnostic)  // NOLINT(google-explicit-constructor)
      : Either(tl::unexpect, Failure(std::move(diagnostic))) {}
  Result(Failure&& failure)  // NOLINT(google-explicit-constructor)
      : Either(tl::unexpect, std::move(failure)) {}

  [[nodiscard]] const Diagnostic& error() const& { return *Either::error(); }
  [[nodiscard]] Diagnostic&& error() && { return std::move(*Either::error()); }
  /// The diagnostic of a Result that is not looked at again, to be passed on.
  [[nodiscard]] Failure&& failure() && { return std::move(*this).Either::error(); }
};

}  // namespace slipway

/// Returns the diagnostic of a failed Result from the enclosing function.
#define SLIPWAY_TRY(result_expression)                                             \
  do {                                                                             \
    if (auto slipway_result = (result_expression); !slipway_result) [[unlikely]] { \
      return std::move(slipway_result).failure();                                  \
    }                                                                              \
  } while (false)

#define SLIPWAY_CONCATENATE_INNER(a, b) a##b
#define SLIPWAY_CONCATENATE(a, b) SLIPWAY_CONCATENATE_INNER(a, b)
/// `SLIPWAY_ASSIGN(auto text, files.read(path));` declares `text` or returns the diagnostic.
#define SLIPWAY_ASSIGN(declaration, result_expression)                          \
  auto SLIPWAY_CONCATENATE(slipway_result_, __LINE__) = (result_expression);    \
  if (!SLIPWAY_CONCATENATE(slipway_result_, __LINE__)) [[unlikely]]             \
    return std::move(SLIPWAY_CONCATENATE(slipway_result_, __LINE__)).failure(); \
  declaration = std::move(*SLIPWAY_CONCATENATE(slipway_result_, __LINE__))
