#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"

namespace slipway {

/// The disk during one command: what stands at a path, and where a directory really is, is asked of
/// the kernel once and then remembered, for a render of many overlays asks for it thousands of
/// times. For work during which nothing is made, moved or removed where it reads. Thread safe.
class SteadyDisk final : public FileSystem {
 public:
  SteadyDisk();

  Result<std::string> read(const std::string& path) override { return disk_.read(path); }
  FileType type(const std::string& path) override;
  Result<std::string> canonical(const std::string& path) override;
  FoundFile find(const std::string& directory, std::string_view name) override;
  bool has(const std::string& directory, std::string_view name) override;
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return disk_.list(directory);
  }

 private:
  /// What stands at a path, a link at its end not followed.
  enum class EntryType : std::uint8_t { missing, file, directory, link, other };
  struct Place {
    std::string path;  ///< without links on the way; empty: the disk has to say
    EntryType type = EntryType::missing;
  };
  /// Where a path leads: a name in a directory, or a directory itself.
  struct Spot {
    const std::string* directory = nullptr;  ///< null: the disk has to say
    std::string_view name;                   ///< empty: the directory
  };
  // Not noexcept: then maps keep the hashes, and need not hash the paths that they pass.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const {
      return std::hash<std::string_view>()(path);
    }
  };
  template <typename Value>
  using ByPath = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  /// The place of the directory at an absolute path; null when there is none. Lives as long as
  /// this object.
  const std::string* directory(std::string_view path);
  std::string find_directory(std::string_view path);
  /// `absolute` holds the path when it was not absolute; the name is part of one of the two.
  Spot spot_of(const std::string& path, std::string& absolute);
  Place place_of(const std::string& path);
  EntryType look_up(const std::string& place);
  std::optional<EntryType> known(const std::string& place);
  void remember(const std::string& place, EntryType type);
  /// The descriptor of the directory that this thread looks into, or of none.
  const Descriptor& enter(const std::string& directory) const;

  const std::uint64_t number_;  ///< tells it from all others of this process
  DiskFileSystem disk_;
  std::string here_;  ///< the working directory; empty when it cannot be known
  /// What is known of some of the paths: one lock for all would make threads wait for each other.
  struct Shard {
    std::mutex mutex;
    ByPath<EntryType> entries;        ///< by path without links on the way
    ByPath<std::string> directories;  ///< as written -> without links
  };
  Shard& shard_of(std::string_view path) { return shards_[Hash()(path) % shards_.size()]; }
  std::array<Shard, 16> shards_;
};

}  // namespace slipway
