#include "executor/supervisor/handshake.h"

#include "core/text/hexadecimal.h"
#include "core/text/hmac.h"

namespace slipway::supervisor {

namespace {

constexpr std::string_view magic = "SLP1";
constexpr std::size_t hello_size = magic.size() + nonce_size;
constexpr std::size_t answer_size = hello_size + proof_size;
constexpr std::string_view keeper_role = "slipway keeper 1";
constexpr std::string_view driver_role = "slipway driver 1";

std::string proof(std::string_view key, std::string_view role, std::string_view driver_nonce,
                  std::string_view keeper_nonce) {
  std::string text(role);
  text += driver_nonce;
  text += keeper_nonce;
  return hmac_sha256(key, text);
}

Diagnostic stranger(const char* what) {
  return plain_error(std::string("who speaks there is not the ") + what, {}, Fault::outside);
}

/// Could what came so far be the beginning of a hello?
bool begins_well(std::string_view bytes) {
  const std::string_view known = bytes.substr(0, magic.size());
  return known == magic.substr(0, known.size());
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string key_text(std::string_view key) { return hexadecimal(key); }

std::optional<std::string> key_of(std::string_view text) {
  if (text.size() != 2 * key_size) return std::nullopt;
  std::string key;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key.push_back(static_cast<char>(high * 16 + low));
  }
  return key;
}

Result<std::string> KeeperHandshake::take(std::string_view bytes) {
  buffer_ += bytes;
  std::string answer;
  if (step_ == Step::hello) {
    if (!begins_well(buffer_)) return stranger("driver");
    if (buffer_.size() < hello_size) return answer;
    peer_nonce_ = buffer_.substr(magic.size(), nonce_size);
    buffer_.erase(0, hello_size);
    answer = std::string(magic) + nonce_ + proof(key_, keeper_role, peer_nonce_, nonce_);
    step_ = Step::proof;
  }
  if (step_ == Step::proof && buffer_.size() >= proof_size) {
    const std::string expected = proof(key_, driver_role, peer_nonce_, nonce_);
    if (!same_secret(std::string_view(buffer_).substr(0, proof_size), expected)) {
      return stranger("driver");
    }
    buffer_.erase(0, proof_size);
    step_ = Step::proven;
  }
  return answer;
}

std::string DriverHandshake::hello() const { return std::string(magic) + nonce_; }

Result<std::optional<std::string>> DriverHandshake::take(std::string_view bytes) {
  buffer_ += bytes;
  if (!begins_well(buffer_)) return stranger("supervisor");
  if (buffer_.size() < answer_size) return std::optional<std::string>();
  const std::string peer_nonce = buffer_.substr(magic.size(), nonce_size);
  const std::string expected = proof(key_, keeper_role, nonce_, peer_nonce);
  if (!same_secret(std::string_view(buffer_).substr(hello_size, proof_size), expected)) {
    return stranger("supervisor");
  }
  buffer_.erase(0, answer_size);
  return std::optional(proof(key_, driver_role, nonce_, peer_nonce));
}

}  // namespace slipway::supervisor
