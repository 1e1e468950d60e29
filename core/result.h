#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "core/diagnostics/diagnostic.h"

namespace slipway {

/// A value, or the one diagnostic that says why there is none.
/// Errors travel as values up to the edge (cli/), where they are formatted.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Diagnostic> {
 public:
  using tl::expected<T, Diagnostic>::expected;
  Result(const Diagnostic& diagnostic)  // NOLINT(google-explicit-constructor): `return diagnostic;`
      : tl::expected<T, Diagnostic>(tl::unexpect, diagnostic) {}
  Result(Diagnostic&& diagnostic)  // NOLINT(google-explicit-constructor)
      : tl::expected<T, Diagnostic>(tl::unexpect, std::move(diagnostic)) {}
};

}  // namespace slipway

/// Returns the diagnostic of a failed Result from the enclosing function.
#define SLIPWAY_TRY(result_expression)                                \
  do {                                                                \
    if (auto slipway_result = (result_expression); !slipway_result) { \
      return std::move(slipway_result).error();                       \
    }                                                                 \
  } while (false)

#define SLIPWAY_CONCATENATE_INNER(a, b) a##b
#define SLIPWAY_CONCATENATE(a, b) SLIPWAY_CONCATENATE_INNER(a, b)
/// `SLIPWAY_ASSIGN(auto text, files.read(path));` declares `text` or returns the diagnostic.
#define SLIPWAY_ASSIGN(declaration, result_expression)                        \
  auto SLIPWAY_CONCATENATE(slipway_result_, __LINE__) = (result_expression);  \
  if (!SLIPWAY_CONCATENATE(slipway_result_, __LINE__))                        \
    return std::move(SLIPWAY_CONCATENATE(slipway_result_, __LINE__)).error(); \
  declaration = std::move(*SLIPWAY_CONCATENATE(slipway_result_, __LINE__))
