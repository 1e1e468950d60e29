#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace slipway {

/// Neighbouring lines that have the same fate in a difference.
struct LineRun {
  enum class Kind : std::uint8_t { same, removed, added };
  Kind kind = Kind::same;
  std::size_t before = 0;  ///< index of the first line, in the old text
  std::size_t after = 0;   ///< the same, in the new text
  std::size_t count = 0;

  bool operator==(const LineRun&) const = default;
};

/// What leads from one text to another with the fewest lines removed and added, in order; between
/// two runs of same lines, the removed ones come first. Texts that have more than a thousand
/// different lines are told in a longer way, so that time and memory have a bound.
std::vector<LineRun> line_diff(std::span<const std::string_view> before,
                               std::span<const std::string_view> after);

}  // namespace slipway
