#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/diagnostics/diagnostic.h"
#include "core/filesystem/filesystem.h"

namespace slipway::fleet {

/// images.lock: the digests of the images that were built, by `team/service`.
struct ImagesLock {
  std::map<std::string, std::string, std::less<>> images;  ///< name@digest
};

/// Reads an images.lock; nothing when there were errors.
std::optional<ImagesLock> read_images_lock(FileSystem& files, const std::string& path,
                                           Diagnostics& diagnostics);

}  // namespace slipway::fleet
