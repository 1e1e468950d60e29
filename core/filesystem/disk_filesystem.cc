#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/filesystem/opened_file.h"
#include "core/filesystem/path.h"

namespace slipway {

FoundFile FileSystem::find(const std::string& directory, std::string_view name) {
  Result<std::string> place = canonical(join_path(directory, name));
  if (!place) return {};
  Result<std::string> text = read(*place);
  if (!text) return {FileType::other, {}, {}};
  return {FileType::file, *std::move(place), *std::move(text)};
}

bool FileSystem::has(const std::string& directory, std::string_view name) {
  return type(join_path(directory, name)) != FileType::missing;
}

Result<std::string> read_opened(const Descriptor& file, const std::string& path) {
  if (file.number() < 0) return file_error(path, "cannot be read", errno);
  struct stat status = {};
  if (::fstat(file.number(), &status) != 0) return file_error(path, "cannot be read", errno);
  if (S_ISDIR(status.st_mode)) return file_error(path, "is a directory, not a file");
  if (!S_ISREG(status.st_mode)) return file_error(path, "is not a regular file");
  if (static_cast<std::uint64_t>(status.st_size) > FileSystem::max_file_size) {
    return file_error(path, fmt::format("is larger than {} MiB", FileSystem::max_file_size >> 20));
  }
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(file.number(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error(path, "cannot be read", errno);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

Result<std::string> DiskFileSystem::read(const std::string& path) {
  return read_opened(Descriptor(::open(path.c_str(), open_for_reading)), path);
}

FileType DiskFileSystem::type(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return FileType::missing;
  if (S_ISREG(status.st_mode)) return FileType::file;
  if (S_ISDIR(status.st_mode)) return FileType::directory;
  return FileType::other;
}

Result<std::string> DiskFileSystem::canonical(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                             &std::free);
  if (resolved == nullptr) return file_error(path, "cannot be found", errno);
  return std::string(resolved.get());
}

Result<std::vector<std::string>> DiskFileSystem::list(const std::string& directory) {
  std::error_code failure;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator it(directory, failure), end; !failure && it != end;
       it.increment(failure)) {
    names.push_back(it->path().filename().string());
  }
  if (failure) return file_error(directory, "cannot be listed", failure.value());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace slipway
