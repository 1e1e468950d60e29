#pragma once

#include <optional>
#include <string_view>

namespace slipway::fleet {

/// A taint as kubectl writes it: `KEY=VALUE:EFFECT`, `KEY:EFFECT`, `KEY=VALUE` or `KEY`. The parts
/// are views into the text.
struct Taint {
  std::string_view key;
  std::optional<std::string_view> value;  ///< none: whatever its value is
  std::string_view effect;                ///< empty: every effect
};

std::optional<Taint> parse_taint(std::string_view text);

}  // namespace slipway::fleet
