#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <string>

#include "clients/module/module.h"
#include "core/filesystem/path.h"

namespace slipway::clients {

namespace {

std::string program_directory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) return ".";
  return parent_path(std::string_view(path.data(), static_cast<std::size_t>(length)));
}

std::array<std::string, 2> places(const char* name) {
  const std::string directory = program_directory();
  const std::string file = std::string("libslipway-") + name + ".so";
  return {join_path(directory, file),
          normal_path(join_path(directory, "../lib/slipway")) + "/" + file};
}

}  // namespace

Result<const void*> load_table(const char* name) {
  std::string reasons;
  for (const std::string& place : places(name)) {
    // Never closed: its objects live as long as the process.
    void* module = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      const char* reason = ::dlerror();
      reasons += std::string(reasons.empty() ? " " : "; ") +
                 (reason == nullptr ? "unknown reason" : reason);
      continue;
    }
    using Entry = const void* (*)(const char*, const char*);
    const auto entry = reinterpret_cast<Entry>(::dlsym(module, module_entry));
    const void* offered = entry == nullptr ? nullptr : entry(SLIPWAY_VERSION, name);
    if (offered == nullptr) {
      return plain_error("`" + place + "` belongs to another version of slipway",
                         "install slipway again, whole", Fault::outside);
    }
    return offered;
  }
  return plain_error(std::string("slipway's module `") + name + "` cannot be loaded:" + reasons,
                     "install slipway again, whole: the module belongs beside the program",
                     Fault::outside);
}

std::vector<std::string> module_files() {
  std::vector<std::string> files;
  for (const char* name : {GitModule::name, HttpModule::name, ContainersModule::name}) {
    for (std::string& place : places(name)) {
      if (::access(place.c_str(), F_OK) != 0) continue;
      files.push_back(std::move(place));
      break;
    }
  }
  return files;
}

}  // namespace slipway::clients
