#pragma once

#include <string>

#include "clients/git/git_tree.h"

namespace slipway::clients {

/// open_git_tree by libgit2; lives in the module.
Result<GitTree> open_libgit2_tree(const std::string& directory, const std::string& revision);

}  // namespace slipway::clients
