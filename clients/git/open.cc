#include "clients/git/git_tree.h"
#include "clients/git/repository.h"
#include "clients/module/module.h"

namespace slipway::clients {

Result<GitTree> open_git_tree(const std::string& directory, const std::string& revision) {
  SLIPWAY_ASSIGN(const GitModule* module, load_module<GitModule>());
  return module->open_tree(directory, revision);
}

Result<RepositoryFacts> describe_repository(const std::string& directory) {
  SLIPWAY_ASSIGN(const GitModule* module, load_module<GitModule>());
  return module->describe_repository(directory);
}

}  // namespace slipway::clients
