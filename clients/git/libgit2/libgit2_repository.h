#pragma once

#include <string>

#include "clients/git/repository.h"

namespace slipway::clients {

/// describe_repository() by libgit2; in the module.
Result<RepositoryFacts> describe_libgit2_repository(const std::string& directory);

}  // namespace slipway::clients
