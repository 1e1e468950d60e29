#pragma once

#include <string>

#include "clients/gitlab/gitlab_client.h"
#include "core/result.h"

namespace slipway::executor {

/// The GitLab of the fleet, and where this host keeps its token.
struct GitLabFacts {
  std::string url;  ///< empty: the fleet has none
  std::string token_file;
};

/// A client with this host's own token. Errors: others than root could read or replace the file, or
/// it does not hold one line with a token. No message shows what is in it.
Result<clients::GitLabClient> open_gitlab(const GitLabFacts& facts);

/// The token in the content of such a file.
Result<std::string> token_of(const std::string& content, const std::string& path);

}  // namespace slipway::executor
