#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/result.h"

namespace slipway {

/// Waits for changes of files on disk (inotify).
class FileWatch {
 public:
  FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Watches these paths from now on, instead of those before. Directories are watched for what
  /// appears and goes in them, other paths for themselves alone; a missing path is watched through
  /// the nearest directory above it that is there. Editors that save by renaming a new file over
  /// the old one are seen, too.
  Result<void> set_paths(const std::set<std::string>& paths);

  /// Waits until something changed and then has been quiet for `settle`, so that a save of many
  /// files is one change. False when `limit` passed without a change (0: no limit).
  bool wait(std::chrono::milliseconds settle,
            std::chrono::milliseconds limit = std::chrono::milliseconds(0));

 private:
  /// What matters in a directory that is watched.
  struct Interest {
    bool everything = false;
    std::set<std::string, std::less<>> names;
  };
  bool read_events();

  int queue_ = -1;
  std::map<int, Interest> watches_;
};

}  // namespace slipway
