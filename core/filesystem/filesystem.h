#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace slipway {

enum class FileType : std::uint8_t { missing, file, directory, other };

/// What was looked for in a directory.
struct FoundFile {
  FileType type = FileType::missing;  ///< other: no file, or one that cannot be read
  std::string path;                   ///< of a file, as `canonical` gives it
  std::string text;                   ///< its content
};

/// Where inputs come from: the disk, memory (tests), or the tree of a git commit. Read only.
/// Paths are absolute or relative to the file system's working directory, with '/' between parts.
/// Implementations may be called from several threads at once.
class FileSystem {
 public:
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// The whole content. Errors (missing, a directory, no permission, over `max_file_size`) name the
  /// path as given.
  virtual Result<std::string> read(const std::string& path) = 0;

  /// What is there, links followed; a broken link or a loop of links is missing.
  virtual FileType type(const std::string& path) = 0;

  /// The absolute path without links, `.` and `..`. An error when nothing is there.
  virtual Result<std::string> canonical(const std::string& path) = 0;

  /// `canonical` and `read` in one, for a name right in a directory whose path is canonical. Where
  /// it gives no file, those two say why.
  virtual FoundFile find(const std::string& directory, std::string_view name);

  /// Is there anything of that name right in a directory whose path is canonical, links followed?
  virtual bool has(const std::string& directory, std::string_view name);

  /// Names in a directory, sorted by bytes, without `.` and `..`.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;

  /// Inputs are descriptors and manifests: anything larger is a mistake or an attack.
  static constexpr std::uint64_t max_file_size = 64ULL << 20;
};

/// The real one. Thread safe.
class DiskFileSystem final : public FileSystem {
 public:
  Result<std::string> read(const std::string& path) override;
  FileType type(const std::string& path) override;
  Result<std::string> canonical(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
};

}  // namespace slipway
