#include "core/filesystem/file_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

constexpr mode_t file_mode = 0666;

int write_and_close(int file, std::string_view text) {
  if (file < 0) return errno;
  const int error = write_all(file, text);
  return ::close(file) != 0 && error == 0 ? errno : error;
}

// Writes beside the place and renames into it. 0, or the error.
int put_file(const std::string& path, std::string_view text, std::optional<mode_t> mode) {
  const std::string beside = path + ".slipway-new";
  int error = write_and_close(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, file_mode),
      text);
  if (error == 0 && mode && ::chmod(beside.c_str(), *mode) != 0) error = errno;
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(beside.c_str());
  return error;
}

// An unchanged file is left alone: reading it is cheaper than replacing it, which ext4 answers with
// a flush to the disk.
bool has_content(const std::string& path, const struct stat& status, std::string_view text) {
  if (static_cast<std::size_t>(status.st_size) != text.size()) return false;
  const Result<std::string> content = DiskFileSystem().read(path);
  return content && *content == text;
}

}  // namespace

Result<Written> write_file(const std::string& path, std::string_view text) {
  struct stat status = {};
  bool exists = ::lstat(path.c_str(), &status) == 0;
  // Beside the file that a link leads to, so that the link stays.
  std::string target = path;
  if (exists && S_ISLNK(status.st_mode)) {
    exists = ::stat(path.c_str(), &status) == 0;
    std::error_code failure;
    if (!exists) {
      const std::filesystem::path link(path);
      target = (link.parent_path() / std::filesystem::read_symlink(link, failure)).string();
    } else if (S_ISREG(status.st_mode)) {
      target = std::filesystem::canonical(path, failure).string();
    }
    if (failure) return file_error(path, "cannot be written", failure.value());
  }
  if (exists && !S_ISREG(status.st_mode)) {
    const int error = write_and_close(::open(path.c_str(), O_WRONLY | O_CLOEXEC), text);
    if (error != 0) return file_error(path, "cannot be written", error);
    return Written::changed;
  }
  if (exists && has_content(target, status, text)) return Written::unchanged;
  std::optional<mode_t> mode;
  if (exists) mode = status.st_mode & 07777;
  const int error = put_file(target, text, mode);
  if (error != 0) return file_error(path, "cannot be written", error);
  return Written::changed;
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  const int error = put_file(path, text, std::nullopt);
  return error == 0 ? Result<void>() : file_error(path, "cannot be written", error);
}

Result<void> create_file(const std::string& path, std::string_view text, const Descriptor& folder) {
  // O_EXCL decides whether something is there, not a look beforehand.
  constexpr int create = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  const char* const name = path.c_str() + path.size() - base_name(path).size();
  const int file = folder.is_open() ? ::openat(folder.number(), name, create, file_mode)
                                    : ::open(path.c_str(), create, file_mode);
  if (file < 0 && errno == EEXIST) {
    Diagnostic error = file_error(path, "is there already, and stays as it is");
    error.rule = "file-exists";
    return error;
  }
  const bool made = file >= 0;
  const int error = write_and_close(file, text);
  if (error == 0) return {};
  if (made) ::unlink(path.c_str());
  return file_error(path, "cannot be written", error);
}

Result<void> make_directories(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return file_error(path, "cannot be made", failure.value());
  return {};
}

}  // namespace slipway
