#include "clients/gitlab/project_path.h"

namespace slipway::clients {

namespace {

struct Address {
  std::string_view host;  // without user and port
  std::string_view path;  // without a slash at either end
};

std::string_view without_slashes(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string_view host_of(std::string_view authority) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
    authority.remove_prefix(at + 1);
  return authority.substr(0, authority.find(':'));
}

Address address_of(std::string_view url) {
  constexpr std::string_view mark = "://";
  if (const std::size_t scheme = url.find(mark); scheme != std::string_view::npos) {
    if (url.substr(0, scheme) == "file") return {};
    url.remove_prefix(scheme + mark.size());
    const std::size_t slash = url.find('/');
    if (slash == std::string_view::npos) return {host_of(url), {}};
    return {host_of(url.substr(0, slash)), without_slashes(url.substr(slash))};
  }
  // `user@host:path`, as ssh and scp take it; a slash before the colon makes it a path of this
  // machine.
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || url.find('/') < colon) return {};
  return {host_of(url.substr(0, colon)), without_slashes(url.substr(colon + 1))};
}

}  // namespace

std::string project_path_of(std::string_view remote, std::string_view gitlab_url) {
  Address address = address_of(remote);
  if (address.path.ends_with(".git")) address.path.remove_suffix(4);
  const Address server = address_of(gitlab_url);
  const bool below = !server.path.empty() && server.host == address.host &&
                     address.path.starts_with(server.path) &&
                     address.path.substr(server.path.size()).starts_with('/');
  if (below) address.path.remove_prefix(server.path.size() + 1);
  const bool is_project = !address.host.empty() && address.path.find('/') != std::string_view::npos;
  return is_project ? std::string(address.path) : std::string();
}

}  // namespace slipway::clients
