#include "executor/supervisor/handshake.h"

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::supervisor;

namespace {

const std::string key(key_size, 'k');
const std::string other_key(key_size, 'o');
const std::string drivers(nonce_size, 'd');
const std::string keepers(nonce_size, 'n');

/// What a keeper with this key answers to a driver's hello.
std::string answer_of(const std::string& its_key, const std::string& nonce = keepers) {
  KeeperHandshake keeper(its_key, nonce);
  return *keeper.take(DriverHandshake(key, drivers).hello());
}

}  // namespace

TEST_CASE("both sides prove that they know the key, in pieces of any size", "[handshake]") {
  for (std::size_t piece = 1; piece < 120; piece += 7) {
    DriverHandshake driver(key, drivers);
    KeeperHandshake keeper(key, keepers);
    const auto to_keeper = [&](const std::string& bytes) {
      std::string answer;
      for (std::size_t i = 0; i < bytes.size(); i += piece) {
        const auto part = keeper.take(bytes.substr(i, piece));
        REQUIRE(part);
        answer += *part;
      }
      return answer;
    };
    const std::string answer = to_keeper(driver.hello());
    CHECK_FALSE(keeper.is_proven());
    std::optional<std::string> proof;
    for (std::size_t i = 0; i < answer.size(); i += piece) {
      CHECK_FALSE(proof);
      const auto part = driver.take(answer.substr(i, piece));
      REQUIRE(part);
      proof = *part;
    }
    REQUIRE(proof);
    CHECK(to_keeper(*proof).empty());
    CHECK(keeper.is_proven());
  }
}

TEST_CASE("what follows a proof is kept", "[handshake]") {
  DriverHandshake driver(key, drivers);
  KeeperHandshake keeper(key, keepers);
  const std::string answer = *keeper.take(driver.hello());
  const std::string proof = **driver.take(answer + "frames");
  CHECK(driver.rest() == "frames");
  REQUIRE(keeper.take(proof + "SL2S"));
  CHECK(keeper.is_proven());
  CHECK(keeper.rest() == "SL2S");
}

TEST_CASE("who does not know the key is no keeper", "[handshake]") {
  // With another key; with the proof of an earlier connection; with what the driver sent itself.
  DriverHandshake first(key, drivers);
  CHECK_FALSE(first.take(answer_of(other_key)));
  DriverHandshake later(key, std::string(nonce_size, 'e'));
  CHECK_FALSE(later.take(answer_of(key)));
  DriverHandshake mirrored(key, drivers);
  CHECK_FALSE(mirrored.take(mirrored.hello() + std::string(proof_size, 'd')));
  DriverHandshake garbage(key, drivers);
  CHECK_FALSE(garbage.take("HTTP/1.1 200 OK"));
  DriverHandshake frames(key, drivers);
  CHECK_FALSE(frames.take("SL2o"));
}

TEST_CASE("who does not know the key is no driver", "[handshake]") {
  const auto proof_for = [](const std::string& its_key, const std::string& nonce) {
    DriverHandshake driver(its_key, drivers);
    return **driver.take(answer_of(its_key, nonce));
  };
  const std::string hello = DriverHandshake(key, drivers).hello();
  const auto is_refused = [&](const std::string& proof) {
    KeeperHandshake keeper(key, keepers);
    REQUIRE(keeper.take(hello));
    return !keeper.take(proof) && !keeper.is_proven();
  };
  CHECK_FALSE(is_refused(proof_for(key, keepers)));
  CHECK(is_refused(proof_for(other_key, keepers)));
  CHECK(is_refused(proof_for(key, std::string(nonce_size, 'x'))));  // replayed
  CHECK(is_refused(answer_of(key).substr(4 + nonce_size)));         // the keeper's own proof
  CHECK(is_refused(std::string(proof_size, '\0')));
  KeeperHandshake garbage(key, keepers);
  CHECK_FALSE(garbage.take("GET / HTTP/1.1\r\n"));
}

TEST_CASE("a keeper says nothing before a whole hello, and one thing after it", "[handshake]") {
  KeeperHandshake keeper(key, keepers);
  const std::string hello = DriverHandshake(key, drivers).hello();
  CHECK(keeper.take("")->empty());
  CHECK(keeper.take(hello.substr(0, 35))->empty());
  CHECK(keeper.take(hello.substr(35))->size() == 68);
  CHECK(keeper.take("")->empty());
}

TEST_CASE("a key is 64 digits in the environment", "[handshake]") {
  const std::string bytes = std::string("\x00\x7f\xff", 3) + std::string(key_size - 3, 'a');
  CHECK(key_text(bytes).starts_with("007fff6161"));
  CHECK(key_of(key_text(bytes)) == bytes);
  CHECK_FALSE(key_of(""));
  CHECK_FALSE(key_of(std::string(63, 'a')));
  CHECK_FALSE(key_of(std::string(66, 'a')));
  CHECK_FALSE(key_of(std::string(63, 'a') + "G"));
}
