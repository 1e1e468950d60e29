// Directories are watched, never files: a file that is saved by renaming another over it is a new
// file, and a watch on the old one would see nothing more.

#include "core/filesystem/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

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

// The part of a path behind its watched directory.
std::string_view next_part(std::string_view path, std::string_view directory) {
  if (directory != "." || path.starts_with("./")) path.remove_prefix(directory.size());
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.substr(0, path.find('/'));
}

}  // namespace

FileWatch::FileWatch() : queue_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() {
  if (queue_ >= 0) ::close(queue_);
}

Result<void> FileWatch::set_paths(const std::set<std::string>& paths) {
  std::map<int, Interest> kept;
  for (const std::string& path : paths) {
    const std::string directory = watched_directory(path);
    const int watch = ::inotify_add_watch(queue_, directory.c_str(), events | IN_ONLYDIR);
    if (watch < 0) {
      Diagnostic error = file_error(directory, "cannot be watched", errno);
      error.fault = Fault::outside;
      if (errno == ENOSPC) error.hint = "raise fs.inotify.max_user_watches (sysctl)";
      return error;
    }
    // A missing path appears with the first part of it that is not there yet.
    if (directory == path) {
      kept[watch].everything = true;
    } else {
      kept[watch].names.emplace(next_part(path, directory));
    }
  }
  for (const auto& [watch, interest] : watches_) {
    if (!kept.contains(watch)) ::inotify_rm_watch(queue_, watch);
  }
  watches_ = std::move(kept);
  return {};
}

// Was there one that matters?
bool FileWatch::read_events() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  bool matters = false;
  for (;;) {
    const ssize_t size = ::read(queue_, buffer.data(), buffer.size());
    if (size <= 0) return matters;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_IGNORED) != 0) continue;  // we have removed that watch
      const auto interest = watches_.find(event->wd);
      const bool named =
          event->len > 0 && interest != watches_.end() && !interest->second.everything;
      matters = matters || !named || interest->second.names.contains(std::string_view(event->name));
    }
  }
}

bool FileWatch::wait(std::chrono::milliseconds settle, std::chrono::milliseconds limit) {
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> end;
  if (limit.count() > 0) end = Clock::now() + limit;
  bool changed = false;
  for (;;) {
    int timeout = -1;
    if (end) {
      const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*end - Clock::now());
      timeout = static_cast<int>(std::max(rest.count(), std::chrono::milliseconds::rep{0}));
    }
    pollfd ready{queue_, POLLIN, 0};
    const int count = ::poll(&ready, 1, timeout);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return changed;
    if (!read_events()) continue;
    changed = true;
    end = Clock::now() + settle;
  }
}

}  // namespace slipway
