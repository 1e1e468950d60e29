#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace slipway::start {

/// `$NAME`, `${NAME}` or `${NAME:-word}` in a text, as Dockerfiles and compose files write it.
struct ShellReference {
  std::string_view name;
  std::string_view operation;  ///< empty, or `-`, `:-`, `?`, `:?`, `+`, `:+`
  std::string_view word;       ///< what follows the operation; may hold further references
  std::size_t size = 0;        ///< bytes from the dollar on
};

/// The reference at the begin of a text; nothing when its dollar begins none.
std::optional<ShellReference> shell_reference_at(std::string_view text);

}  // namespace slipway::start
