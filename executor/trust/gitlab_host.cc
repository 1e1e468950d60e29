#include "executor/trust/gitlab_host.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "executor/backend/directories.h"

namespace slipway::executor {

Result<std::string> token_of(const std::string& content, const std::string& path) {
  std::string token = content;
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  constexpr std::size_t longest = 4096;
  const bool sound = !token.empty() && token.size() <= longest &&
                     std::all_of(token.begin(), token.end(), [](char c) {
                       return c > ' ' && c < 0x7F;  // it becomes a header
                     });
  if (sound) return token;
  return plain_error(fmt::format("{} does not hold a token", printable(path)),
                     "write one line into it: an access token of GitLab with the scope read_api",
                     Fault::outside);
}

Result<clients::GitLabClient> open_gitlab(const GitLabFacts& facts) {
  SLIPWAY_TRY(check_private(facts.token_file));
  DiskFileSystem files;
  SLIPWAY_ASSIGN(const std::string content, files.read(facts.token_file));
  SLIPWAY_ASSIGN(std::string token, token_of(content, facts.token_file));
  return clients::GitLabClient::open({.url = facts.url, .token = std::move(token)});
}

}  // namespace slipway::executor
