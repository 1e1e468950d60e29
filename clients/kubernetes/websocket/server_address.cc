#include "clients/kubernetes/websocket/server_address.h"

#include <algorithm>
#include <string_view>

#include "core/diagnostics/format.h"

namespace slipway::clients {

Result<ServerAddress> server_address(const std::string& url) {
  const auto refused = [&] {
    return plain_error("`" + printable(url) + "` is no address of a server",
                       "it looks like https://host:port");
  };
  ServerAddress address;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
    address.port = "443";
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    address.security = Security::none;
    address.port = "80";
  } else {
    return refused();
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  address.path = rest.substr(slash);
  while (address.path.ends_with('/')) address.path.pop_back();
  std::string_view authority = rest.substr(0, slash);
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return refused();
    address.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(authority.find(':'), authority.size());
    address.host = authority.substr(0, end);
    authority.remove_prefix(end);
  }
  if (authority.starts_with(':') && authority.size() > 1) {
    address.port = authority.substr(1);
  } else if (!authority.empty()) {
    return refused();
  }
  const bool numeric = address.port.find_first_not_of("0123456789") == std::string::npos;
  if (address.host.empty() || !numeric || url.find('@') != std::string::npos) return refused();
  return address;
}

}  // namespace slipway::clients
