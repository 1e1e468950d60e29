#include "executor/supervisor/endpoint.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/process/process_table.h"

namespace slipway::supervisor {

namespace {

constexpr std::chrono::milliseconds patience{2000};

struct Address {
  sockaddr_un name = {};
  socklen_t size = 0;
};

Diagnostic system_error(const std::string& what) {
  return plain_error(what + ": " + std::strerror(errno), {}, Fault::outside);
}

Result<Address> address_of(const std::string& directory) {
  struct stat place = {};
  if (::stat(directory.c_str(), &place) != 0) {
    return system_error("the directory " + directory + " cannot be looked at");
  }
  struct stat world = {};
  ::stat("/proc/self/ns/pid", &world);  // containers of one pod share the names of sockets
  const std::string name = "slipway-supervisor/" + std::to_string(world.st_ino) + "/" +
                           std::to_string(place.st_dev) + "/" + std::to_string(place.st_ino);
  Address address;
  address.name.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address.name.sun_path + 1);  // after the 0 of abstract names
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return address;
}

Descriptor make_socket(int flags) {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

const sockaddr* plain(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address.name);
}

bool credentials_of(const Descriptor& socket, ucred& credentials) {
  socklen_t size = sizeof credentials;
  return ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0;
}

bool is_driver(const Descriptor& socket) {
  ucred peer = {};
  if (!credentials_of(socket, peer)) return false;
  // Number 0: a process that this world does not even see, such as one of another container.
  if (::getpid() == 1) return peer.pid > 0 && parent_of(peer.pid) == 0;
  return peer.uid == ::geteuid();
}

bool is_keeper(const Descriptor& socket) {
  ucred peer = {};
  if (!credentials_of(socket, peer)) return false;
  return ::getppid() == 0 ? peer.pid == 1 : peer.uid == ::geteuid();
}

}  // namespace

Result<Descriptor> listen_for(const std::string& directory) {
  SLIPWAY_ASSIGN(const Address address, address_of(directory));
  Descriptor listener = make_socket(SOCK_NONBLOCK);
  if (!listener.is_open() || ::bind(listener.number(), plain(address), address.size) != 0 ||
      ::listen(listener.number(), 16) != 0) {
    return system_error("nobody could reach the supervisor of " + directory);
  }
  return listener;
}

Descriptor accept_driver(const Descriptor& listener) {
  Descriptor socket(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.is_open() && !is_driver(socket)) socket.reset();
  return socket;
}

Result<Descriptor> connect_to_keeper(const std::string& directory) {
  SLIPWAY_ASSIGN(const Address address, address_of(directory));
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    Descriptor socket = make_socket(0);
    if (socket.is_open() && ::connect(socket.number(), plain(address), address.size) == 0) {
      if (is_keeper(socket)) return socket;
      return plain_error("what answers for " + directory + " is not the supervisor", {},
                         Fault::outside);
    }
    if (std::chrono::steady_clock::now() > end) {
      return system_error("the supervisor of " + directory + " cannot be reached");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace slipway::supervisor
