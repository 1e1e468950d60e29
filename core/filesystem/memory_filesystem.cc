#include "core/filesystem/memory_filesystem.h"

#include <cerrno>

#include "core/filesystem/links.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

std::string absolute(const std::string& path) { return normal_path(join_path("/", path)); }

}  // namespace

void MemoryFileSystem::write(const std::string& path, std::string content) {
  const std::string place = absolute(path);
  for (std::string above = parent_path(place); above != "/"; above = parent_path(above)) {
    entries_.try_emplace(above, Entry{FileType::directory, {}, {}});
  }
  entries_[place] = {FileType::file, std::move(content), {}};
}

void MemoryFileSystem::link(const std::string& path, std::string target) {
  const std::string place = absolute(path);
  write(place, {});
  entries_[place] = {FileType::other, {}, std::move(target)};
}

Result<std::string> MemoryFileSystem::canonical(const std::string& path) {
  return resolve_links(join_path("/", path), [this](const std::string& place) -> UnresolvedEntry {
    const auto found = entries_.find(place);
    if (found == entries_.end()) return {};
    return {found->second.type, found->second.link_target};
  });
}

FileType MemoryFileSystem::type(const std::string& path) {
  const Result<std::string> place = canonical(path);
  if (!place) return FileType::missing;
  if (*place == "/") return FileType::directory;
  return entries_.at(*place).type;
}

Result<std::string> MemoryFileSystem::read(const std::string& path) {
  const Result<std::string> place = canonical(path);
  if (!place) return file_error(path, "cannot be read", ENOENT);
  if (type(*place) != FileType::file) return file_error(path, "is a directory, not a file");
  return entries_.at(*place).content;
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& directory) {
  const Result<std::string> place = canonical(directory);
  if (!place || type(*place) != FileType::directory) {
    return file_error(directory, "cannot be listed", place ? ENOTDIR : ENOENT);
  }
  std::vector<std::string> names;
  for (const auto& [path, entry] : entries_) {
    if (parent_path(path) == *place) names.emplace_back(base_name(path));
  }
  return names;
}

}  // namespace slipway
