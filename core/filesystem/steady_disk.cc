#include "core/filesystem/steady_disk.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/filesystem/path.h"

namespace slipway {

SteadyDisk::SteadyDisk() { here_ = disk_.canonical(".").value_or(std::string()); }

Result<std::string> SteadyDisk::directory(const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = directories_.find(path); known != directories_.end())
      return known->second;
  }
  SLIPWAY_ASSIGN(std::string place, canonical(path));  // goes up until one is known, or the root
  const std::lock_guard lock(mutex_);
  return directories_.emplace(path, std::move(place)).first->second;
}

Result<std::string> SteadyDisk::canonical(const std::string& path) {
  const std::string absolute = join_path(here_, path);
  const std::string_view name = base_name(absolute);
  if (here_.empty() || name.empty() || name == "." || name == "..") return disk_.canonical(path);
  // Only the last part is asked about: EINVAL is the kernel's word for what is there and no link.
  SLIPWAY_ASSIGN(const std::string parent, directory(parent_path(absolute)));
  std::string place = join_path(parent, name);
  std::array<char, 1> target{};
  if (::readlink(place.c_str(), target.data(), target.size()) < 0 && errno == EINVAL) return place;
  return disk_.canonical(path);
}

}  // namespace slipway
