#include "clients/git/git_tree.h"
#include "clients/module/module.h"

namespace slipway::clients {

Result<GitTree> open_git_tree(const std::string& directory, const std::string& revision) {
  SLIPWAY_ASSIGN(const Module* module, load_module());
  return module->open_git_tree(directory, revision);
}

}  // namespace slipway::clients
