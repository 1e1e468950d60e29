// Removes what a job left, which may be hostile: links out of the tree, directories that are closed
// to their owner, a nesting so deep that neither the open descriptors nor the stack nor a path's
// length would do (std::filesystem::remove_all holds one descriptor a level, and gives up).
//
// Everything is done relative to open directories and without following links. The way down is
// limited: a directory that lies deeper is moved up to the root of the tree, which is then read
// again until nothing is left. A move costs the same however much hangs on what is moved.
#include "executor/backend/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/path.h"

namespace slipway::executor {

namespace {

constexpr int deepest = 32;

using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;

/// A directory for reading; -1 with errno. One that its owner closed is opened up; root needs that
/// not.
Descriptor open_directory(int parent, const char* name) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor handle(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!handle.is_open()) return {};
  // By the descriptor's own link: chmod() on the name could be led elsewhere.
  const std::string self = fmt::format("/proc/self/fd/{}", handle.number());
  if (::geteuid() != 0) ::chmod(self.c_str(), 0700);
  return Descriptor(::openat(handle.number(), ".", flags));
}

class Removal {
 public:
  explicit Removal(const Descriptor& root) : root_(root.number()) {}

  /// Empties the root; false with errno.
  bool empty_root() {
    do {
      moved_ = false;
      if (!empty(root_, 0)) return false;
    } while (moved_);
    return true;
  }

 private:
  bool empty(int directory, int depth) {
    // The listing owns a descriptor of its own, with a place to read at of its own.
    const int own = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0) return false;
    const Listing listing(::fdopendir(own), &::closedir);
    if (listing == nullptr) {
      ::close(own);
      return false;
    }
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(listing.get());
      if (entry == nullptr) return errno == 0;
      const std::string_view name = entry->d_name;
      if (name != "." && name != ".." && !remove(directory, entry->d_name, depth)) return false;
    }
  }

  bool remove(int directory, const char* name, int depth) {
    if (::unlinkat(directory, name, 0) == 0 || errno == ENOENT) return true;
    if (errno != EISDIR) return false;
    if (::unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT) return true;
    const Descriptor below = open_directory(directory, name);
    if (!below.is_open()) return errno == ENOENT;
    if (depth >= deepest) return move_up(directory, name);
    if (!empty(below.number(), depth + 1)) return false;
    return ::unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
  }

  bool move_up(int directory, const char* name) {
    moved_ = true;
    // A name that is taken is passed over.
    for (;;) {
      const std::string free_name = fmt::format(".removed-{}", next_++);
      if (::renameat2(directory, name, root_, free_name.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
      }
      if (errno != EEXIST) return errno == ENOENT;
    }
  }

  int root_;
  bool moved_ = false;
  std::uint64_t next_ = 0;
};

Diagnostic not_removed(const std::string& path, int reason) {
  Diagnostic diagnostic = file_error(path, "cannot be removed", reason);
  diagnostic.fault = Fault::outside;
  return diagnostic;
}

}  // namespace

Result<void> remove_tree(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR) return not_removed(path, errno);
  const Descriptor root = open_directory(AT_FDCWD, path.c_str());
  if (!root.is_open()) return not_removed(path, errno);
  if (!Removal(root).empty_root() || ::rmdir(path.c_str()) != 0) return not_removed(path, errno);
  return {};
}

}  // namespace slipway::executor
