// The reader of what people write takes any bytes: it gives nodes or an error that can be printed.

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/diagnostics/format.h"
#include "core/yaml/reader.h"
#include "tests/fuzz/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto stream = slipway::yaml::read_settings("input.yaml", text, slipway::fuzz::small_limits);
  if (!stream) static_cast<void>(slipway::format_diagnostic(stream.error(), slipway::Color::off));
  return 0;
}
