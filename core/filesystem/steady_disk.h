#pragma once

#include <mutex>
#include <unordered_map>

#include "core/filesystem/filesystem.h"

namespace slipway {

/// The disk during one command: where a directory really is, is asked of the kernel once and then
/// remembered, for a render of many overlays asks for it thousands of times. For work during which
/// no directory is moved. Thread safe.
class SteadyDisk final : public FileSystem {
 public:
  SteadyDisk();

  Result<std::string> read(const std::string& path) override { return disk_.read(path); }
  FileType type(const std::string& path) override { return disk_.type(path); }
  Result<std::string> canonical(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return disk_.list(directory);
  }

 private:
  Result<std::string> directory(const std::string& path);

  DiskFileSystem disk_;
  std::string here_;  ///< the working directory; empty when it cannot be known
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> directories_;  ///< as written -> without links
};

}  // namespace slipway
