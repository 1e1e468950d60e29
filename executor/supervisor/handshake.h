// How the two ends of a TCP connection in a pod prove to each other that they know the container's
// key, before the first frame. Everything in the pod can reach the port, and can listen in the
// keeper's place where that does not.
//
//     driver   "SLP1", d: 32 random bytes
//     keeper   "SLP1", k: 32 random bytes, and its proof
//     driver   its proof; then frames
//
// A proof is HMAC-SHA-256(key, "slipway keeper 1" d k), the driver's with "slipway driver 1".
//
// The keeper proves itself first: a script goes to nobody else. What one side proves is of no use
// to the other's place, nor in another connection, nor to another container, whose key is another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace slipway::supervisor {

inline constexpr std::size_t key_size = 32;
inline constexpr std::size_t nonce_size = 32;
inline constexpr std::size_t proof_size = 32;

/// The variable that gives a keeper its key, as hexadecimal digits.
inline constexpr const char* key_variable = "SLIPWAY_SUPERVISOR_KEY";

/// A key as the variable has it, and back; none when that is no key.
std::string key_text(std::string_view key);
std::optional<std::string> key_of(std::string_view text);

/// The keeper's side. An error is a stranger: the connection has to be closed without a word.
class KeeperHandshake {
 public:
  KeeperHandshake(std::string key, std::string nonce)
      : key_(std::move(key)), nonce_(std::move(nonce)) {}

  /// Takes bytes as they come; gives what is to be sent, often nothing.
  Result<std::string> take(std::string_view bytes);
  [[nodiscard]] bool is_proven() const { return step_ == Step::proven; }
  /// What came behind the proof.
  [[nodiscard]] const std::string& rest() const { return buffer_; }

 private:
  enum class Step : std::uint8_t { hello, proof, proven };

  std::string key_;
  std::string nonce_;
  std::string peer_nonce_;
  std::string buffer_;
  Step step_ = Step::hello;
};

/// The driver's side.
class DriverHandshake {
 public:
  DriverHandshake(std::string key, std::string nonce)
      : key_(std::move(key)), nonce_(std::move(nonce)) {}

  /// What is sent first.
  [[nodiscard]] std::string hello() const;
  /// Takes the answer as it comes: nothing yet, or the proof to send. An error: who answers is not
  /// the container's keeper.
  Result<std::optional<std::string>> take(std::string_view bytes);
  /// What came behind the answer.
  [[nodiscard]] const std::string& rest() const { return buffer_; }

 private:
  std::string key_;
  std::string nonce_;
  std::string buffer_;
};

}  // namespace slipway::supervisor
