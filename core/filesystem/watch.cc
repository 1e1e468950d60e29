// Directories are watched, never files: a file that is saved by renaming another over it is a new
// file, and a watch on the old one would see nothing more.

#include "core/filesystem/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

constexpr std::uint32_t events =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF;

// The directory by which changes of a path are seen.
std::string watched_directory(const std::string& path) {
  DiskFileSystem files;
  std::string directory = files.type(path) == FileType::directory ? path : parent_path(path);
  while (files.type(directory) != FileType::directory && directory != "/" && directory != ".") {
    directory = parent_path(directory);
  }
  return directory;
}

}  // namespace

FileWatch::FileWatch() : queue_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() {
  if (queue_ >= 0) ::close(queue_);
}

Result<void> FileWatch::set_paths(const std::set<std::string>& paths) {
  std::set<int> kept;
  for (const std::string& path : paths) {
    const std::string directory = watched_directory(path);
    const int watch = ::inotify_add_watch(queue_, directory.c_str(), events | IN_ONLYDIR);
    if (watch < 0) {
      Diagnostic error = file_error(directory, "cannot be watched", errno);
      error.fault = Fault::outside;
      if (errno == ENOSPC) error.hint = "raise fs.inotify.max_user_watches (sysctl)";
      return error;
    }
    kept.insert(watch);
  }
  for (const int watch : watches_) {
    if (!kept.contains(watch)) ::inotify_rm_watch(queue_, watch);
  }
  watches_ = std::move(kept);
  return {};
}

bool FileWatch::wait(std::chrono::milliseconds settle, std::chrono::milliseconds limit) {
  std::array<char, 16384> events_read{};
  bool changed = false;
  for (;;) {
    pollfd ready{queue_, POLLIN, 0};
    const auto patience = changed ? settle : limit;
    const int timeout = !changed && limit.count() == 0 ? -1 : static_cast<int>(patience.count());
    const int count = ::poll(&ready, 1, timeout);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return changed;
    while (::read(queue_, events_read.data(), events_read.size()) > 0) changed = true;
  }
}

}  // namespace slipway
