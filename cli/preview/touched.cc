#include "cli/preview/touched.h"

#include <algorithm>

#include "core/filesystem/path.h"

namespace slipway::cli {

std::vector<std::string> descriptor_paths(const FleetInput& input) {
  std::vector<std::string> paths;
  if (input.services == nullptr) return paths;
  for (const auto& descriptor : input.services->descriptors()) paths.push_back(descriptor->path);
  for (const auto& descriptor : input.services->unresolved()) paths.push_back(descriptor->path);
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::vector<std::string> touched_descriptors(const std::vector<std::string>& descriptors,
                                             const std::string& fleet,
                                             const std::set<std::string>& changed) {
  std::set<std::string> touched;
  for (const std::string& name : changed) {
    const std::string path = normal_path(name);
    if (base_name(path) == "images.lock") return {};
    bool found = false;
    for (const std::string& descriptor : descriptors) {
      const std::string folder = normal_path(parent_path(descriptor));
      if (!is_within(path, folder)) continue;
      // What the fleet keeps beside itself, such as components, is everybody's.
      if (is_within(normal_path(fleet), folder)) return {};
      touched.insert(descriptor);
      found = true;
    }
    if (!found) return {};
  }
  if (touched.size() == descriptors.size()) return {};
  return {touched.begin(), touched.end()};
}

}  // namespace slipway::cli
