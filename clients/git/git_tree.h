#pragma once

#include <memory>
#include <string>

#include "core/filesystem/filesystem.h"
#include "core/result.h"

namespace slipway::clients {

/// A git revision as a file system, straight from the object database, with no checkout.
struct GitTree {
  std::unique_ptr<FileSystem> files;  ///< the tree, standing where the working tree stands
  std::string root;    ///< absolute path of the working tree (of a bare repository: its own)
  std::string commit;  ///< the full id of the commit
};

/// Opens `revision` (whatever `git rev-parse` takes: a branch, a tag, an id, HEAD~2) of the
/// repository that `directory` is in. Paths in it are those of the working tree, so a path on disk
/// and the same path in the revision have one name; what lies outside the repository is missing.
/// Symbolic links are followed within the tree; submodules are empty directories. Loads the
/// module for git on first use. Thread safe.
Result<GitTree> open_git_tree(const std::string& directory, const std::string& revision);

}  // namespace slipway::clients
