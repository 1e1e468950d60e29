#pragma once

#include "core/filesystem/filesystem.h"

namespace slipway {

/// A file system in which everything at and below one directory comes from another one: a git
/// revision standing in the place of the working tree, while the rest is the disk.
class MountedFileSystem final : public FileSystem {
 public:
  /// `root` is the absolute path of the directory, without links.
  MountedFileSystem(FileSystem& outside, FileSystem& inside, std::string root)
      : outside_(outside), inside_(inside), root_(std::move(root)) {}

  Result<std::string> read(const std::string& path) override;
  FileType type(const std::string& path) override;
  Result<std::string> canonical(const std::string& path) override;
  FoundFile find(const std::string& directory, std::string_view name) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

 private:
  /// Who answers for a path: what lies below the root by name, also where links on the way there
  /// differ.
  FileSystem& owner(const std::string& path);

  FileSystem& outside_;
  FileSystem& inside_;
  std::string root_;
};

}  // namespace slipway
