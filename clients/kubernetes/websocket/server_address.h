#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace slipway::clients {

enum class Security : std::uint8_t { none, tls };

/// `https://host:port/path` in its parts.
struct ServerAddress {
  Security security = Security::tls;
  std::string host;  ///< without the brackets of an IPv6 address
  std::string port;
  std::string path;  ///< without a slash at its end
};

/// Takes http:// and https://, without a user.
Result<ServerAddress> server_address(const std::string& url);

}  // namespace slipway::clients
