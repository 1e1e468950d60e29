#include "core/filesystem/memory_filesystem.h"

#include <cerrno>
#include <set>

#include "core/filesystem/links.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

std::string absolute(const std::string& path) { return normal_path(join_path("/", path)); }

}  // namespace

void MemoryFileSystem::write(const std::string& path, std::string content) {
  const std::string place = absolute(path);
  for (std::string above = parent_path(place); above != "/"; above = parent_path(above)) {
    if (!entries_.try_emplace(above, Entry{FileType::directory, {}, {}}).second) break;
  }
  entries_[place] = {FileType::file, std::move(content), {}};
}

void MemoryFileSystem::link(const std::string& path, std::string target) {
  const std::string place = absolute(path);
  write(place, {});
  entries_[place] = {FileType::other, {}, std::move(target)};
  has_links_ = true;
}

const MemoryFileSystem::Entry* MemoryFileSystem::entry_at(const std::string& place) const {
  const auto found = entries_.find(place);
  if (found != entries_.end()) return &found->second;
  return below_ == nullptr ? nullptr : below_->entry_at(place);
}

Result<std::string> MemoryFileSystem::canonical(const std::string& path) {
  if (!has_links() && path.size() > 1 && absolute(path) == path && entry_at(path) != nullptr) {
    return path;  // most paths
  }
  return resolve_links(join_path("/", path), [this](const std::string& place) -> UnresolvedEntry {
    const Entry* entry = entry_at(place);
    if (entry == nullptr) return {};
    return {entry->type, entry->link_target};
  });
}

FileType MemoryFileSystem::type(const std::string& path) {
  const Result<std::string> place = canonical(path);
  if (!place) return FileType::missing;
  return *place == "/" ? FileType::directory : entry_at(*place)->type;
}

Result<std::string> MemoryFileSystem::read(const std::string& path) {
  const Result<std::string> place = canonical(path);
  if (!place) return file_error(path, "cannot be read", ENOENT);
  const Entry* entry = entry_at(*place);
  if (entry == nullptr || entry->type != FileType::file) {
    return file_error(path, "is a directory, not a file");
  }
  return entry->content;
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& directory) {
  const Result<std::string> place = canonical(directory);
  if (!place || type(*place) != FileType::directory) {
    return file_error(directory, "cannot be listed", place ? ENOTDIR : ENOENT);
  }
  std::set<std::string> names;
  for (const MemoryFileSystem* layer = this; layer != nullptr; layer = layer->below_) {
    for (const auto& [path, entry] : layer->entries_) {
      if (parent_path(path) == *place) names.emplace(base_name(path));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace slipway
