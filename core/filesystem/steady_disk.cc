#include "core/filesystem/steady_disk.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <optional>
#include <utility>

#include "core/filesystem/opened_file.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

// What stands before the last slash of an absolute path.
std::string_view before_slash(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Where the first part `..` of a path stands, with its slash.
std::size_t find_step_up(std::string_view path) {
  constexpr std::string_view step = "/..";
  std::size_t at = path.find(step);
  while (at != std::string_view::npos && at + step.size() < path.size() &&
         path[at + step.size()] != '/') {
    at = path.find(step, at + 1);
  }
  return at;
}

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// The directory that a thread looks into: a build reads several files of one after the other, and
// the way to it is walked once.
struct Entered {
  std::uint64_t disk = 0;
  std::string path;
  Descriptor descriptor;
  /// All names, each between two zeros, where they are known.
  std::optional<std::string> names = std::nullopt;
  bool listed = false;  ///< they were asked for
};
thread_local Entered entered;

// Some directories may be looked into by those who know a name, but not be listed.
Descriptor open_to_list(const std::string& path, int more = 0) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | more));
  return folder.is_open() || errno != EACCES ? std::move(folder) : open_folder(path, more);
}

// The names in a directory; none where it has many: asking for one of them then costs less.
std::optional<std::string> names_in(const Descriptor& folder) {
  constexpr std::size_t room = 2048;
  alignas(dirent64) std::array<char, room> buffer;
  std::string names(1, '\0');
  const ssize_t size = ::getdents64(folder.number(), buffer.data(), buffer.size());
  for (ssize_t at = 0; at < size;) {
    const auto* const entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
    names.append(static_cast<const char*>(entry->d_name)).push_back('\0');
    at += entry->d_reclen;
  }
  const bool is_all = size > 0 && ::getdents64(folder.number(), buffer.data(), buffer.size()) == 0;
  return is_all ? std::optional(std::move(names)) : std::nullopt;
}

bool is_name(std::string_view part) { return !part.empty() && part != "." && part != ".."; }

}  // namespace

SteadyDisk::SteadyDisk() : number_(next_number()) {
  here_ = disk_.canonical(".").value_or(std::string());
}

SteadyDisk::EntryType SteadyDisk::look_up(const std::string& place) {
  if (const std::optional<EntryType> type = known(place)) return *type;
  EntryType type = EntryType::other;
  struct stat status = {};
  // Most of what is looked up is a directory, whose files are read next.
  if (Descriptor folder = open_to_list(place, O_NOFOLLOW); folder.is_open()) {
    type = EntryType::directory;
    entered = {number_, place, std::move(folder)};
  } else if (::lstat(place.c_str(), &status) != 0) {
    type = EntryType::missing;
  } else if (S_ISREG(status.st_mode)) {
    type = EntryType::file;
  } else if (S_ISDIR(status.st_mode)) {
    type = EntryType::directory;
  } else if (S_ISLNK(status.st_mode)) {
    type = EntryType::link;
  }
  remember(place, type);
  return type;
}

std::optional<SteadyDisk::EntryType> SteadyDisk::known(const std::string& place) {
  Shard& shard = shard_of(place);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(place);
  return found == shard.entries.end() ? std::nullopt : std::optional(found->second);
}

void SteadyDisk::remember(const std::string& place, EntryType type) {
  Shard& shard = shard_of(place);
  const std::lock_guard lock(shard.mutex);
  shard.entries.emplace(place, type);
}

const std::string* SteadyDisk::directory(std::string_view path) {
  // As the kernel goes: `..` leaves the directory that a link led to.
  if (const std::size_t up = find_step_up(path); up != std::string_view::npos) {
    const std::string* const left = directory(path.substr(0, std::max(up, std::size_t{1})));
    if (left == nullptr) return nullptr;
    std::string above(before_slash(*left));
    if (above == "/") above.clear();
    above += path.substr(up + std::string_view("/..").size());
    return directory(above.empty() ? "/" : std::string_view(above));
  }
  Shard& shard = shard_of(path);
  {
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.directories.find(path);
    if (known != shard.directories.end()) return &known->second;
  }
  std::string found = find_directory(path);
  if (found.empty()) return nullptr;
  const std::lock_guard lock(shard.mutex);
  return &shard.directories.emplace(path, std::move(found)).first->second;
}

std::string SteadyDisk::find_directory(std::string_view path) {
  if (path == "/") return "/";
  const std::string* const parent = directory(before_slash(path));
  if (parent == nullptr) return {};
  const std::string_view name = base_name(path);
  if (name.empty() || name == ".") return *parent;
  std::string place = join_path(*parent, name);
  const EntryType type = look_up(place);
  if (type == EntryType::directory) return place;
  if (type != EntryType::link) return {};
  const Result<std::string> target = disk_.canonical(place);
  return target && disk_.type(*target) == FileType::directory ? *target : std::string();
}

SteadyDisk::Spot SteadyDisk::spot_of(const std::string& path, std::string& absolute) {
  if (here_.empty() || path.empty() || path.size() >= PATH_MAX) return {};
  std::string_view whole = path;
  if (!path.starts_with('/')) whole = absolute = join_path(here_, path);
  const std::string_view name = base_name(whole);
  if (!is_name(name)) return {directory(whole), {}};
  return {directory(before_slash(whole)), name};
}

SteadyDisk::Place SteadyDisk::place_of(const std::string& path) {
  std::string absolute;
  const Spot spot = spot_of(path, absolute);
  if (spot.directory == nullptr) return {};
  if (spot.name.empty()) return {*spot.directory, EntryType::directory};
  Place place = {join_path(*spot.directory, spot.name), EntryType::missing};
  place.type = look_up(place.path);
  return place;
}

const Descriptor& SteadyDisk::enter(const std::string& directory) const {
  if (entered.disk != number_ || entered.path != directory)
    entered = {number_, directory, open_to_list(directory)};
  return entered.descriptor;
}

FoundFile SteadyDisk::find(const std::string& directory, std::string_view name) {
  const Descriptor& folder = enter(directory);
  if (!folder.is_open()) return FileSystem::find(directory, name);
  std::string place = join_path(directory, name);
  // Opening says what a look beforehand would have said: a link there is refused.
  const char* const name_in_folder = place.c_str() + place.size() - name.size();
  const Descriptor file(::openat(folder.number(), name_in_folder, open_for_reading | O_NOFOLLOW));
  if (file.number() < 0 && errno == ENOENT) return {};
  if (file.number() < 0) return FileSystem::find(directory, name);
  Result<std::string> text = read_opened(file, place);
  if (!text) return {FileType::other, {}, {}};
  return {FileType::file, std::move(place), *std::move(text)};
}

bool SteadyDisk::has(const std::string& directory, std::string_view name) {
  const Descriptor& folder = enter(directory);
  if (!folder.is_open()) return FileSystem::has(directory, name);
  if (!std::exchange(entered.listed, true)) entered.names = names_in(folder);
  std::string wanted(1, '\0');
  wanted.append(name).push_back('\0');
  if (entered.names && entered.names->find(wanted) == std::string::npos) return false;
  return ::faccessat(folder.number(), wanted.c_str() + 1, F_OK, 0) == 0;
}

FileType SteadyDisk::type(const std::string& path) {
  const Place place = place_of(path);
  if (place.path.empty() || place.type == EntryType::link) return disk_.type(path);
  switch (place.type) {
    case EntryType::missing:
      return FileType::missing;
    case EntryType::file:
      return FileType::file;
    case EntryType::directory:
      return FileType::directory;
    default:
      return FileType::other;
  }
}

Result<std::string> SteadyDisk::canonical(const std::string& path) {
  Place place = place_of(path);
  const bool clear = place.type != EntryType::missing && place.type != EntryType::link;
  return clear ? Result<std::string>(std::move(place.path)) : disk_.canonical(path);
}

}  // namespace slipway
