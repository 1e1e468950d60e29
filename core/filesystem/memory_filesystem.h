#pragma once

#include <map>

#include "core/filesystem/filesystem.h"

namespace slipway {

/// Files in memory, for tests and for trees that were never written. Its working directory is `/`.
/// Not to be changed while others read.
class MemoryFileSystem final : public FileSystem {
 public:
  /// What is not in it is looked for in `below`, if given, which is not to be changed any more.
  explicit MemoryFileSystem(const MemoryFileSystem* below = nullptr) : below_(below) {}

  /// Adds or replaces a file; the directories above it come into being.
  void write(const std::string& path, std::string content);
  /// Adds a symbolic link, followed as on disk (relative targets from the link's directory).
  void link(const std::string& path, std::string target);

  Result<std::string> read(const std::string& path) override;
  FileType type(const std::string& path) override;
  Result<std::string> canonical(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

 private:
  struct Entry {
    FileType type = FileType::file;
    std::string content;      ///< of a file
    std::string link_target;  ///< of a link; then the type is `other`
  };
  [[nodiscard]] const Entry* entry_at(const std::string& place) const;

  [[nodiscard]] bool has_links() const {
    return has_links_ || (below_ != nullptr && below_->has_links());
  }

  const MemoryFileSystem* below_;
  bool has_links_ = false;
  std::map<std::string, Entry> entries_;  ///< by absolute path without a trailing slash
};

}  // namespace slipway
