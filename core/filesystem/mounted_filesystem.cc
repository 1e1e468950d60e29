#include "core/filesystem/mounted_filesystem.h"

#include "core/filesystem/path.h"

namespace slipway {

FileSystem& MountedFileSystem::owner(const std::string& path) {
  std::string absolute = path;
  if (!path.starts_with('/')) {
    const Result<std::string> here = outside_.canonical(".");
    if (here) absolute = join_path(*here, path);
  }
  return is_within(normal_path(absolute), root_) ? inside_ : outside_;
}

Result<std::string> MountedFileSystem::read(const std::string& path) {
  return owner(path).read(path);
}

FileType MountedFileSystem::type(const std::string& path) { return owner(path).type(path); }

Result<std::string> MountedFileSystem::canonical(const std::string& path) {
  return owner(path).canonical(path);
}

FoundFile MountedFileSystem::find(const std::string& directory, std::string_view name) {
  return owner(directory).find(directory, name);
}

Result<std::vector<std::string>> MountedFileSystem::list(const std::string& directory) {
  return owner(directory).list(directory);
}

}  // namespace slipway
