// Directories are watched, never files: a file that is saved by renaming another over it is a new
// file, and a watch on the old one would see nothing more.

#include "core/filesystem/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
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

// The kernel's stamps lag behind its clock, by a tick.
bool has_changed(const std::string& path, FileWatch::Time since) {
  constexpr std::chrono::milliseconds tick(10);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return false;
  const auto stamp = std::chrono::seconds(status.st_mtim.tv_sec) +
                     std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return stamp > since.time_since_epoch() - tick;
}

}  // namespace

FileWatch::FileWatch() : queue_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() {
  if (queue_ >= 0) ::close(queue_);
}

Result<std::set<std::string>> FileWatch::set_paths(const std::set<std::string>& paths,
                                                   Time read_since) {
  DiskFileSystem files;
  std::map<int, Interest> kept;
  std::set<std::string> changed;
  for (const std::string& path : paths) {
    const std::string directory = watched_directory(path);
    const int watch = ::inotify_add_watch(queue_, directory.c_str(), events | IN_ONLYDIR);
    if (watch < 0) {
      Diagnostic error = file_error(directory, "cannot be watched", errno);
      error.fault = Fault::outside;
      if (errno == ENOSPC) error.hint = "raise fs.inotify.max_user_watches (sysctl)";
      return error;
    }
    Interest& interest = kept[watch];
    if (interest.directory.empty())
      interest.directory = files.canonical(directory).value_or(directory);
    // A missing path appears with the first part of it that is not there yet.
    if (directory == path) {
      interest.everything = true;
    } else {
      interest.names.emplace(next_part(path, directory));
    }
    if (!watches_.contains(watch) &&
        (has_changed(directory, read_since) || has_changed(path, read_since)))
      changed.insert(path);
  }
  for (const auto& [watch, interest] : watches_) {
    if (!kept.contains(watch)) ::inotify_rm_watch(queue_, watch);
  }
  watches_ = std::move(kept);
  return changed;
}

// Adds the paths of changes that matter.
FileWatch::Seen FileWatch::read_events(std::set<std::string>& changed) {
  alignas(inotify_event) std::array<char, 16384> buffer;
  Seen seen = Seen::nothing;
  for (;;) {
    const ssize_t size = ::read(queue_, buffer.data(), buffer.size());
    if (size <= 0) return seen;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_IGNORED) != 0) continue;  // we have removed that watch
      std::optional<std::string> path = changed_path(*event);
      if (!path) continue;
      changed.insert(*std::move(path));
      seen = Seen::changes;
    }
  }
}

// Nothing for what does not matter, which stands beside a watched file.
std::optional<std::string> FileWatch::changed_path(const inotify_event& event) const {
  const auto found = watches_.find(event.wd);
  if (found == watches_.end()) return "/";  // the queue was too short: it may be anything
  const Interest& interest = found->second;
  if (event.len == 0) return interest.directory;
  const std::string_view name(event.name);
  const bool matters = interest.everything && !name.starts_with('.');
  if (!matters && !interest.names.contains(name)) return std::nullopt;
  return join_path(interest.directory, name);
}

std::set<std::string> FileWatch::wait(std::chrono::milliseconds settle,
                                      std::chrono::milliseconds limit) {
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> end;
  if (limit.count() > 0) end = Clock::now() + limit;
  std::set<std::string> changed;
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
    if (read_events(changed) == Seen::changes) end = Clock::now() + settle;
  }
}

}  // namespace slipway
