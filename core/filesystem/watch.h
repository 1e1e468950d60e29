#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/result.h"

struct inotify_event;

namespace slipway {

/// Waits for changes of files on disk (inotify).
class FileWatch {
 public:
  FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  using Time = std::chrono::system_clock::time_point;

  /// Watches these paths from now on, instead of those before. Directories are watched for what
  /// appears and goes in them but hidden files, other paths for themselves alone; a missing path is
  /// watched through the nearest directory above it that is there. Editors that save by renaming a
  /// new file over the old one are seen, too. Gives those that were not watched before and have
  /// changed since `read_since`: what was read of them may be old.
  Result<std::set<std::string>> set_paths(const std::set<std::string>& paths, Time read_since);

  /// Waits until something changed and then has been quiet for `settle`, so that a save of many
  /// files is one change. Gives what changed, in directories without links: of a missing path, the
  /// first part that appeared; `/` when too much happened at once. None when `limit` passed without
  /// a change (0: no limit).
  std::set<std::string> wait(std::chrono::milliseconds settle,
                             std::chrono::milliseconds limit = std::chrono::milliseconds(0));

 private:
  /// What matters in a directory that is watched.
  struct Interest {
    std::string directory;  ///< canonical
    bool everything = false;
    std::set<std::string, std::less<>> names;
  };
  enum class Seen : std::uint8_t { nothing, changes };
  Seen read_events(std::set<std::string>& changed);
  [[nodiscard]] std::optional<std::string> changed_path(const inotify_event& event) const;

  int queue_ = -1;
  std::map<int, Interest> watches_;
};

}  // namespace slipway
