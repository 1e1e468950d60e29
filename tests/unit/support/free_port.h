#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "core/filesystem/descriptor.h"

namespace slipway::test {

/// A TCP port that nobody uses at the moment.
inline std::uint16_t free_port() {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* name = reinterpret_cast<sockaddr*>(&address);
  ::bind(socket.number(), name, size);
  ::getsockname(socket.number(), name, &size);
  return ntohs(address.sin_port);
}

/// Does somebody listen on this machine's port?
inline bool is_listened_on(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace slipway::test
