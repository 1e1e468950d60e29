#pragma once

#include <string>
#include <string_view>

namespace slipway::clients {

/// The full path of the GitLab project (`shop/web/cart`) that a git remote leads to: of an HTTP or
/// SSH URL, or of `git@host:shop/web/cart.git`. `gitlab_url` is the server's address, for one that
/// lives below a path; may be empty. Empty for a folder of this machine and for what has no path:
/// no project is known.
std::string project_path_of(std::string_view remote, std::string_view gitlab_url);

}  // namespace slipway::clients
