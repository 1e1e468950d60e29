#pragma once

#include <string>

#include "core/result.h"

namespace slipway::clients {

/// What a repository says of itself.
struct RepositoryFacts {
  std::string root;    ///< absolute path of the working tree (of a bare repository: its own)
  std::string origin;  ///< the URL of the remote `origin`; empty: there is none
  std::string commit;  ///< the full id of HEAD; empty: nothing is committed yet
};

/// Looks at the repository that `directory` is in. Loads the module for git on first use.
Result<RepositoryFacts> describe_repository(const std::string& directory);

}  // namespace slipway::clients
