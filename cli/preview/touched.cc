#include "cli/preview/touched.h"

#include <map>

#include "core/filesystem/path.h"

namespace slipway::cli {

std::vector<DescriptorPlace> descriptor_places(FileSystem& files, const FleetInput& input) {
  std::map<std::string, std::string> folders;
  if (input.services != nullptr) {
    for (const auto* descriptors :
         {&input.services->descriptors(), &input.services->unresolved()}) {
      for (const auto& descriptor : *descriptors)
        folders[descriptor->path] =
            files.canonical(descriptor->directory).value_or(descriptor->directory);
    }
  }
  std::vector<DescriptorPlace> places;
  places.reserve(folders.size());
  for (const auto& [path, folder] : folders) places.push_back({path, folder});
  return places;
}

std::vector<std::string> touched_descriptors(const std::vector<DescriptorPlace>& descriptors,
                                             const std::string& fleet,
                                             const std::set<std::string>& changed) {
  std::set<std::string> touched;
  for (const std::string& path : changed) {
    if (base_name(path) == "images.lock") return {};
    bool found = false;
    for (const DescriptorPlace& descriptor : descriptors) {
      if (!is_within(path, descriptor.folder)) continue;
      // What the fleet keeps beside itself, such as components, is everybody's.
      if (is_within(fleet, descriptor.folder)) return {};
      touched.insert(descriptor.path);
      found = true;
    }
    if (!found) return {};
  }
  if (touched.size() == descriptors.size()) return {};
  return {touched.begin(), touched.end()};
}

}  // namespace slipway::cli
