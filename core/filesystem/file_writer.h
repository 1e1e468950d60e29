#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace slipway {

/// Puts a text into a file of the disk, in one step: whoever reads sees the old content or the new
/// one whole. What is no regular file (a terminal, a pipe, /dev/null) is written to as it is. The
/// error has the path as its file.
Result<void> write_file(const std::string& path, std::string_view text);

/// Makes a directory and all that lead to it.
Result<void> make_directories(const std::string& path);

}  // namespace slipway
