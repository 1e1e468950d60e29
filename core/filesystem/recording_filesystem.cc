#include "core/filesystem/recording_filesystem.h"

#include "core/filesystem/path.h"

namespace slipway {

void RecordingFileSystem::record(const std::string& path) {
  const std::lock_guard lock(mutex_);
  opened_.insert(path);
}

Result<std::string> RecordingFileSystem::read(const std::string& path) {
  record(path);
  return below_.read(path);
}

FileType RecordingFileSystem::type(const std::string& path) {
  record(path);
  return below_.type(path);
}

Result<std::string> RecordingFileSystem::canonical(const std::string& path) {
  record(path);
  return below_.canonical(path);
}

FoundFile RecordingFileSystem::find(const std::string& directory, std::string_view name) {
  record(join_path(directory, name));
  return below_.find(directory, name);
}

Result<std::vector<std::string>> RecordingFileSystem::list(const std::string& directory) {
  record(directory);
  return below_.list(directory);
}

std::set<std::string> RecordingFileSystem::opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

}  // namespace slipway
