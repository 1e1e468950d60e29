#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::start {

/// A text of a compose file with its variables replaced.
struct Interpolated {
  std::string text;
  std::vector<std::string> missing;  ///< without default: the text holds `fill-in-NAME` there
  std::vector<std::string> secrets;  ///< the variables whose names say that they hold secrets
};

/// Replaces `${X:-d}` and `${X-d}` by their default, `$$` by `$`, `${X:+d}` by nothing and what has
/// no default by a placeholder. The environment is not asked: a descriptor is the same for
/// everybody. A variable whose name says secret becomes `$(NAME)`, and its default is not kept.
/// Source: the Compose specification, interpolation.
Interpolated interpolate(std::string_view text);

}  // namespace slipway::start
