#include "executor/supervisor/gate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/text/random.h"

namespace slipway::supervisor {

namespace {

/// A driver needs a few milliseconds. A script that fills the door keeps the driver out for as long
/// as it does so, and no longer: it comes in by `attach` then.
constexpr std::chrono::milliseconds most_time{1'000};
constexpr std::size_t most_visitors = 16;
constexpr int backlog = 16;
/// A whole handshake, and the beginning of what follows it.
constexpr std::size_t read_size = 4096;

Descriptor listen_on(std::uint16_t port) {
  // No SO_REUSEADDR or SO_REUSEPORT: nobody may share the port.
  Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (!listener.is_open() || ::bind(listener.number(), name, sizeof address) != 0 ||
      ::listen(listener.number(), backlog) != 0) {
    listener.reset();
  }
  return listener;
}

}  // namespace

Gate::Gate(std::uint16_t port, std::string key) : key_(std::move(key)) {
  if (port != 0 && key_.size() == key_size) listener_ = listen_on(port);
}

void Gate::close() {
  listener_.reset();
  visitors_.clear();
}

void Gate::want(std::vector<pollfd>& wanted) const {
  const bool has_room = visitors_.size() < most_visitors;
  wanted.push_back({has_room ? listener_.number() : -1, POLLIN, 0});
  for (const Visitor& visitor : visitors_) wanted.push_back({visitor.socket.number(), POLLIN, 0});
}

Gate::Clock::time_point Gate::wake_up() const {
  auto first = Clock::time_point::max();
  for (const Visitor& visitor : visitors_) first = std::min(first, visitor.until);
  return first;
}

/// One a turn: whoever comes without end must not keep the keeper from its stage.
void Gate::let_in_one() {
  if (!listener_.is_open() || visitors_.size() >= most_visitors) return;
  Descriptor socket(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.is_open()) return;
  const int at_once = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  visitors_.push_back({.socket = std::move(socket),
                       .handshake = KeeperHandshake(key_, random_bytes(nonce_size)),
                       .until = Clock::now() + most_time});
}

bool Gate::hear(Visitor& visitor) {
  std::array<char, read_size> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): recv()
  const ssize_t got = ::recv(visitor.socket.number(), bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (got <= 0) return false;
  const auto answer = visitor.handshake.take({bytes.data(), static_cast<std::size_t>(got)});
  if (!answer) return false;
  // So little fits into any socket's buffer; one where it does not is closed.
  return answer->empty() || ::send(visitor.socket.number(), answer->data(), answer->size(),
                                   MSG_NOSIGNAL) == static_cast<ssize_t>(answer->size());
}

std::vector<Gate::Guest> Gate::advance() {
  std::vector<Guest> guests;
  if (!listener_.is_open()) return guests;
  let_in_one();
  const auto now = Clock::now();
  for (auto visitor = visitors_.begin(); visitor != visitors_.end();) {
    const bool stays = now < visitor->until && hear(*visitor);
    if (stays && visitor->handshake.is_proven()) {
      guests.push_back({.socket = std::move(visitor->socket), .bytes = visitor->handshake.rest()});
    } else if (stays) {
      ++visitor;
      continue;
    }
    visitor = visitors_.erase(visitor);
  }
  return guests;
}

}  // namespace slipway::supervisor
