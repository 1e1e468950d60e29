#include "core/text/random.h"

#include <sys/random.h>

#include <algorithm>

#include "core/text/hexadecimal.h"

namespace slipway {

std::string random_digits(std::size_t digits) {
  constexpr std::size_t most_bytes = 16;
  std::string name = hexadecimal(random_bytes(most_bytes));
  name.resize(std::min(digits, name.size()));
  return name;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {  // it gives less only when a signal comes
    const ssize_t got = ::getrandom(bytes.data() + done, size - done, 0);
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace slipway
