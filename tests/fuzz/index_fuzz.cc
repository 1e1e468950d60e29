// An index of services comes from elsewhere: any bytes are an index or a message.

#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/fleet/index.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/memory_filesystem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (64UL << 10U)) return 0;
  slipway::MemoryFileSystem files;
  files.write("/index.yaml", std::string(data, data + size));
  slipway::Diagnostics diagnostics;
  static_cast<void>(
      slipway::fleet::read_indexes(files, {"/index.yaml", "/index.yaml"}, diagnostics));
  for (const slipway::Diagnostic& diagnostic : diagnostics.list())
    static_cast<void>(slipway::format_diagnostic(diagnostic, slipway::Color::off));
  return 0;
}
