#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/filesystem/filesystem.h"

namespace slipway {

/// What stands at a path when links are not followed.
struct UnresolvedEntry {
  FileType type = FileType::missing;
  std::string link_target;  ///< not empty: a symbolic link; `type` then says nothing
};

/// Follows symbolic links part by part, as the kernel does, over a file system that is not the
/// disk:
/// `..` after a link leaves the link's target, a relative target starts at the link's directory.
/// `path` and the result are absolute; `look_up` is asked for paths whose parents are resolved.
/// Errors: nothing there, a loop of links, a file in the place of a directory.
Result<std::string> resolve_links(
    const std::string& path, const std::function<UnresolvedEntry(const std::string&)>& look_up);

}  // namespace slipway
