#include "executor/supervisor/gate.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include <catch2/catch.hpp>

#include "tests/unit/support/free_port.h"

using namespace slipway;
using namespace slipway::supervisor;
using Clock = std::chrono::steady_clock;

namespace {

const std::string key(key_size, 'k');

Descriptor connect_to(std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
          0);
  return socket;
}

void say(const Descriptor& socket, const std::string& text) {
  REQUIRE(::send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
}

std::string heard(const Descriptor& socket, int flags = 0) {
  std::array<char, 4096> bytes{};
  const ssize_t got = ::recv(socket.number(), bytes.data(), bytes.size(), flags);
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

/// As the keeper's loop does, until somebody got in or the time is over.
std::vector<Gate::Guest> turn(Gate& gate, std::chrono::milliseconds time) {
  const auto end = Clock::now() + time;
  for (;;) {
    auto guests = gate.advance();
    if (!guests.empty() || Clock::now() >= end) return guests;
    std::vector<pollfd> wanted;
    gate.want(wanted);
    ::poll(wanted.data(), wanted.size(), 5);
  }
}

}  // namespace

TEST_CASE("who proves to know the key gets in, with what it said meanwhile", "[gate]") {
  const std::uint16_t port = test::free_port();
  Gate gate(port, key);
  REQUIRE(gate.is_open());
  const Descriptor socket = connect_to(port);
  DriverHandshake driver(key, std::string(nonce_size, 'd'));
  say(socket, driver.hello());
  CHECK(turn(gate, std::chrono::milliseconds(20)).empty());
  const auto proof = driver.take(heard(socket));
  REQUIRE((proof && *proof));
  say(socket, **proof + "frames");
  const auto guests = turn(gate, std::chrono::milliseconds(500));
  REQUIRE(guests.size() == 1);
  CHECK(guests[0].bytes == "frames");
  CHECK(gate.wake_up() == Clock::time_point::max());
}

TEST_CASE("strangers are sent away without a word", "[gate]") {
  const std::uint16_t port = test::free_port();
  Gate gate(port, key);
  for (const std::string& words : {std::string("GET / HTTP/1.1\r\n\r\n"),
                                   DriverHandshake(key, std::string(nonce_size, 'd')).hello() +
                                       std::string(proof_size, 'x')}) {
    const Descriptor socket = connect_to(port);
    say(socket, words);
    CHECK(turn(gate, std::chrono::milliseconds(50)).empty());
    while (!heard(socket).empty()) {  // the keeper's own proof, which anybody gets
    }
    CHECK(gate.wake_up() == Clock::time_point::max());
  }
}

TEST_CASE("the silent are sent away after a second, and make room", "[gate]") {
  const std::uint16_t port = test::free_port();
  Gate gate(port, key);
  std::vector<Descriptor> silent;
  for (int i = 0; i < 24; ++i) {  // some wait outside
    silent.push_back(connect_to(port));
    CHECK(gate.advance().empty());
  }
  std::vector<pollfd> wanted;
  gate.want(wanted);
  CHECK(wanted.size() == 17);
  CHECK(wanted[0].fd == -1);  // no more, until somebody has gone
  CHECK(gate.wake_up() < Clock::now() + std::chrono::milliseconds(1000));
  const Descriptor socket = connect_to(port);
  DriverHandshake driver(key, std::string(nonce_size, 'd'));
  say(socket, driver.hello());
  CHECK(turn(gate, std::chrono::milliseconds(1300)).empty());
  const auto proof = driver.take(heard(socket, MSG_DONTWAIT));
  REQUIRE((proof && *proof));
  say(socket, **proof);
  CHECK(turn(gate, std::chrono::milliseconds(500)).size() == 1);
}

TEST_CASE("a gate stays closed without a key, a port, or when the port is somebody's", "[gate]") {
  const std::uint16_t port = test::free_port();
  CHECK_FALSE(Gate(port, "").is_open());
  CHECK_FALSE(Gate(0, key).is_open());
  Gate first(port, key);
  Gate second(port, key);
  CHECK(first.is_open());
  CHECK_FALSE(second.is_open());
  CHECK(second.advance().empty());
}
