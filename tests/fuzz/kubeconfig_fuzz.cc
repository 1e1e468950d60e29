// A kubeconfig of any bytes becomes a way to a cluster, or an error that can be printed.

#include <cstddef>
#include <cstdint>
#include <string>

#include "clients/kubernetes/kubeconfig.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/memory_filesystem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slipway::MemoryFileSystem files;
  files.write("/config", std::string(data, data + size));
  for (const char* context : {"", "a"}) {
    const auto access = slipway::clients::read_kubeconfig(files, {"/config"}, context);
    if (!access) static_cast<void>(slipway::format_diagnostic(access.error(), slipway::Color::off));
  }
  return 0;
}
