// What a stranger says at a supervisor's port, and what one answers there in its place
// (executor/supervisor/handshake.h). The first byte picks the side; each further piece of the input
// up to a 0xff 0xfe arrives by itself. Nobody gets in without the key.
#include <string_view>

#include "executor/supervisor/handshake.h"

namespace {

using namespace slipway::supervisor;

template <typename Take>
void each_piece(std::string_view input, const Take& take) {
  while (!input.empty()) {
    const std::size_t end = input.find("\xff\xfe");
    if (!take(input.substr(0, end))) return;
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0 || size > 1U << 16U) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string key(key_size, 'k');
  const std::string nonce(nonce_size, 'n');
  KeeperHandshake keeper(key, nonce);
  DriverHandshake driver(key, nonce);
  if (data[0] % 2 == 0) {
    std::size_t said = 0;
    each_piece(input, [&](std::string_view bytes) {
      const auto answer = keeper.take(bytes);
      if (answer) said += answer->size();
      if (keeper.is_proven() || said > 2 * nonce_size + 4) __builtin_trap();
      return answer.has_value();
    });
  } else {
    each_piece(input, [&](std::string_view bytes) {
      const auto proof = driver.take(bytes);
      if (proof && *proof) __builtin_trap();
      return proof.has_value();
    });
  }
  (void)key_of(input);
  return 0;
}
