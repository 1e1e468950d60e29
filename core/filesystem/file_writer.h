#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/filesystem/descriptor.h"
#include "core/result.h"

namespace slipway {

enum class Written : std::uint8_t { unchanged, changed };

/// Puts a text into a file of the disk, in one step: whoever reads sees the old content or the new
/// one whole. A file that has this content already is left alone. What is no regular file (a
/// terminal, a pipe, /dev/null) is written to as it is. The error has the path as its file.
Result<Written> write_file(const std::string& path, std::string_view text);

/// The same for a place that is known to hold another content or none: it is not looked at, and a
/// link there is replaced, not followed.
Result<void> replace_file(const std::string& path, std::string_view text);

/// Makes a file with this text where nothing is yet. The error of one that is there has the rule
/// `file-exists`. `folder` may be the opened folder that the path leads to: then nobody has to walk
/// there again.
Result<void> create_file(const std::string& path, std::string_view text,
                         const Descriptor& folder = Descriptor());

/// Makes a directory and all that lead to it.
Result<void> make_directories(const std::string& path);

}  // namespace slipway
