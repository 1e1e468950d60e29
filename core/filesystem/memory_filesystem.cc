#include "core/filesystem/memory_filesystem.h"

#include <cerrno>

#include "core/filesystem/path.h"

namespace slipway {

namespace {

constexpr int most_links = 40;  // as Linux: further ones are taken for a loop

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
  // Part by part, because `..` after a link leaves the link's target.
  std::string rest = join_path("/", path);
  std::string done = "/";
  int links = 0;
  while (!rest.empty()) {
    const std::size_t begin = rest.find_first_not_of('/');
    if (begin == std::string::npos) break;
    const std::size_t end = std::min(rest.find('/', begin), rest.size());
    const std::string part = rest.substr(begin, end - begin);
    rest.erase(0, end);
    if (part == ".") continue;
    if (part == "..") {
      done = parent_path(done);
      continue;
    }
    const std::string next = join_path(done, part);
    const auto found = entries_.find(next);
    if (found == entries_.end()) return file_error(path, "cannot be found", ENOENT);
    if (found->second.type == FileType::other) {
      if (++links > most_links) return file_error(path, "cannot be found", ELOOP);
      const std::string& target = found->second.link_target;
      rest = target + rest;
      if (target.starts_with('/')) done = "/";
      continue;
    }
    if (found->second.type == FileType::file && rest.find_first_not_of('/') != std::string::npos) {
      return file_error(path, "cannot be found", ENOTDIR);
    }
    done = next;
  }
  return done;
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
