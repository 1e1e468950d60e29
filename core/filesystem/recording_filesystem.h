#pragma once

#include <mutex>
#include <set>

#include "core/filesystem/filesystem.h"

namespace slipway {

/// Passes every call on and remembers what was asked for: the exact set of paths that a result
/// depends on, those that were missing included. Thread safe when the file system below is.
class RecordingFileSystem final : public FileSystem {
 public:
  explicit RecordingFileSystem(FileSystem& below) : below_(below) {}

  Result<std::string> read(const std::string& path) override;
  FileType type(const std::string& path) override;
  Result<std::string> canonical(const std::string& path) override;
  FoundFile find(const std::string& directory, std::string_view name) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

  /// Paths that were read, asked about or listed, sorted.
  [[nodiscard]] std::set<std::string> opened() const;

 private:
  void record(const std::string& path);

  FileSystem& below_;
  mutable std::mutex mutex_;
  std::set<std::string> opened_;
};

}  // namespace slipway
