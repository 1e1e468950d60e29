#include "clients/git/libgit2/handles.h"

#include <unistd.h>

#include "core/filesystem/path.h"

namespace slipway::clients {

std::string last_git_error() {
  const git_error* error = ::git_error_last();
  return error == nullptr ? "unknown reason" : error->message;
}

Result<Repository> open_repository(const std::string& directory) {
  static const int initialised = ::git_libgit2_init();
  (void)initialised;
  std::string start = directory;
  while (::access(start.c_str(), F_OK) != 0 && start != "/" && start != ".")
    start = parent_path(start);
  git_repository* opened = nullptr;
  if (::git_repository_open_ext(&opened, start.c_str(), 0, nullptr) != 0) {
    return plain_error(
        "`" + directory + "` is not in a git repository that can be read: " + last_git_error(),
        "a revision can only be read where git finds a repository: try `git status` there");
  }
  return Repository(opened);
}

std::string root_of(git_repository& repository) {
  const char* working_tree = ::git_repository_workdir(&repository);
  std::string path = working_tree != nullptr ? working_tree : ::git_repository_path(&repository);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace slipway::clients
