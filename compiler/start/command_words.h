#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::start {

/// The words of a compose file's `command` or `entrypoint` that is one text. Compose splits it as a
/// shell would, quotes and `\` included, and runs no shell: `&&` and `|` are words like others. A
/// quote that is never closed reaches to the end. Source: the Compose specification, command.
std::vector<std::string> command_words(std::string_view text);

}  // namespace slipway::start
