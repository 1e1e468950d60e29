#pragma once

#include <fcntl.h>

#include <string>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"

namespace slipway {

/// How inputs are opened. O_NONBLOCK: opening a named pipe that nobody writes to must not hang.
constexpr int open_for_reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

/// A folder to look into and to make files in; none where it cannot be opened. `more`: O_NOFOLLOW,
/// or nothing.
inline Descriptor open_folder(const std::string& path, int more = 0) {
  return Descriptor(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | more));
}

/// The whole content of a file that was just opened, or the error of opening it that errno holds.
/// The errors are those of FileSystem::read.
Result<std::string> read_opened(const Descriptor& file, const std::string& path);

}  // namespace slipway
