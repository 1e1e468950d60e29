#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/diagnostics/diagnostic.h"

namespace slipway {

enum class Color : std::uint8_t { off, on };

/// One diagnostic for a person, ends with a line end:
///
///     fleet.yaml:12:5: unknown field `cluster`
///        |
///     12 |     cluster: [test-1]
///        |     ^
///       hint: did you mean `clusters`?
///
/// Warnings and notes say so after the position. Control characters of the input are shown as
/// escapes, so that a hostile file cannot drive the terminal.
std::string format_diagnostic(const Diagnostic& diagnostic, Color color);

/// All of them, each in the form above, with their counts at the end when there is an error and
/// more.
std::string format_diagnostics(const Diagnostics& diagnostics, Color color);

/// `2 errors, 1 warning`, `no errors, 1 warning`, or `nothing wrong`.
std::string format_counts(const Diagnostics& diagnostics);

/// `text` with escapes for control characters (but tabs) and what nobody sees, bad UTF-8 as U+FFFD.
std::string printable(std::string_view text);

}  // namespace slipway
