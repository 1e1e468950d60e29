#pragma once

#include <git2.h>

#include <memory>
#include <string>

#include "core/result.h"

namespace slipway::clients {

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};
using Repository = std::unique_ptr<git_repository, Release<git_repository_free>>;

/// libgit2's own words for what went wrong last.
std::string last_git_error();

/// The repository that a directory is in, or was in: one that is gone counts as its nearest parent.
Result<Repository> open_repository(const std::string& directory);

/// The path of the working tree, without a slash at its end; of a bare repository its own.
std::string root_of(git_repository& repository);

}  // namespace slipway::clients
