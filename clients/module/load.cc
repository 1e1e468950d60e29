#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <string>

#include "clients/module/module.h"
#include "core/filesystem/path.h"

namespace slipway::clients {

namespace {

constexpr const char* file_name = "libslipway-clients.so";

std::string program_directory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) return ".";
  return parent_path(std::string_view(path.data(), static_cast<std::size_t>(length)));
}

std::array<std::string, 2> places() {
  const std::string directory = program_directory();
  return {join_path(directory, file_name),
          normal_path(join_path(directory, "../lib/slipway")) + "/" + file_name};
}

Result<const Module*> load() {
  std::string reasons;
  for (const std::string& place : places()) {
    // Never closed: its objects live as long as the process.
    void* module = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      const char* reason = ::dlerror();
      reasons += std::string(reasons.empty() ? " " : "; ") +
                 (reason == nullptr ? "unknown reason" : reason);
      continue;
    }
    using Entry = const Module* (*)(const char*);
    const auto entry = reinterpret_cast<Entry>(::dlsym(module, module_entry));
    const Module* offered = entry == nullptr ? nullptr : entry(SLIPWAY_VERSION);
    if (offered == nullptr) {
      return plain_error("`" + place + "` belongs to another version of slipway",
                         "install slipway again, whole", Fault::outside);
    }
    return offered;
  }
  return plain_error("slipway's module for git and networks cannot be loaded:" + reasons,
                     "install slipway again, whole: the module belongs beside the program",
                     Fault::outside);
}

}  // namespace

Result<const Module*> load_module() {
  static const Result<const Module*> module = load();
  return module;
}

std::string module_file() {
  for (std::string& place : places()) {
    if (::access(place.c_str(), F_OK) == 0) return std::move(place);
  }
  return {};
}

}  // namespace slipway::clients
