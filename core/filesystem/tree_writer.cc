// The ledger is written twice: before the first file with the old and the new names, so that
// whatever is on disk when a run is cut short belongs to Slipway, and at the end with the new names
// alone. Files are written beside their place and renamed over it. Folders on the way must be real
// ones: a link could lead out of the folder.
#include "core/filesystem/tree_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>

#include "core/filesystem/file_writer.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

constexpr std::string_view ledger_header =
    "# The files that slipway wrote here; only these are ever replaced or removed.\n";
constexpr mode_t folder_mode = 0777;  // less the umask

Diagnostic outside(const std::string& path, const std::string& what, int error_number) {
  Diagnostic diagnostic = file_error(path, what, error_number);
  diagnostic.fault = Fault::outside;
  return diagnostic;
}

enum class Place { missing, file, folder, other };

Place place_at(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return errno == ENOENT ? Place::missing : Place::other;
  if (S_ISREG(status.st_mode)) return Place::file;
  return S_ISDIR(status.st_mode) ? Place::folder : Place::other;
}

// A folder that is held against other runs until the end.
class Lock {
 public:
  explicit Lock(const std::string& folder)
      : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] bool take() const {
    return descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  }

 private:
  int descriptor_;
};

class TreeWriter {
 public:
  TreeWriter(std::string folder, const std::map<std::string, std::string>& files,
             std::string ledger, Diagnostics& diagnostics)
      : folder_(std::move(folder)),
        files_(files),
        ledger_(std::move(ledger)),
        diagnostics_(diagnostics) {}

  TreeChanges run() {
    if (!make_folder(folder_, true)) return changes_;
    const Lock lock(folder_);
    if (!lock.take()) {
      fail(folder_, "is being written by another run", 0);
      return changes_;
    }
    if (!read_ledger() || !look_for_obstacles()) return changes_;
    std::set<std::string> all = ours_;
    for (const auto& [path, text] : files_) all.insert(path);
    if (all != ours_ && !write_ledger(all)) return changes_;
    if (!write_files() || !remove_stale()) return changes_;
    std::set<std::string> wanted;
    for (const auto& [path, text] : files_) wanted.insert(path);
    if (wanted != all || ours_.empty()) write_ledger(wanted);
    return changes_;
  }

 private:
  [[nodiscard]] std::string absolute(const std::string& path) const { return folder_ + "/" + path; }

  bool fail(const std::string& path, const std::string& what, int error_number) {
    diagnostics_.add(outside(path, what, error_number));
    return false;
  }

  bool read_ledger() {
    const std::string path = absolute(ledger_);
    const Place place = place_at(path);
    if (place == Place::missing) return true;
    if (place != Place::file) return fail(path, "is not the list of files that it should be", 0);
    const Result<std::string> text = disk_.read(path);
    if (!text) {
      diagnostics_.add(text.error());
      return false;
    }
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string line(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (line.empty() || line.starts_with('#')) continue;
      const bool inside = !line.starts_with('/') && normal_path(line) == line && line != "." &&
                          line != ".." && !line.starts_with("../") && line != ledger_;
      if (!inside) {
        Diagnostic diagnostic = outside(path, "names a file outside of its folder: " + line, 0);
        diagnostic.fault = Fault::input;
        diagnostic.hint = "somebody changed it; correct it, or compile to another folder";
        diagnostics_.add(std::move(diagnostic));
        return false;
      }
      ours_.insert(line);
    }
    return true;
  }

  // Foreign things where files or folders are to come.
  bool look_for_obstacles() {
    std::set<std::string> real_folders;
    bool free = true;
    for (const auto& [path, text] : files_) {
      bool reachable = true;
      for (std::size_t slash = path.find('/'); slash != std::string::npos && reachable;
           slash = path.find('/', slash + 1)) {
        const std::string above = path.substr(0, slash);
        if (real_folders.contains(above)) continue;
        const Place place = place_at(absolute(above));
        // One of our own files may become a folder.
        if (place == Place::file && ours_.contains(above)) break;
        if (place == Place::missing) break;
        reachable = place == Place::folder;
        if (reachable)
          real_folders.insert(above);
        else
          free = obstacle(above);
      }
      if (!reachable) continue;
      const Place place = place_at(absolute(path));
      if (place == Place::missing || (place == Place::file && is_ours(path, text))) continue;
      if (place == Place::folder && becomes_file(path)) continue;
      free = obstacle(path);
    }
    return free;
  }

  // A file of an earlier run, or one that has the wanted content already.
  bool is_ours(const std::string& path, const std::string& text) {
    if (ours_.contains(path)) return true;
    const Result<std::string> present = disk_.read(absolute(path));
    return present && *present == text;
  }

  // A folder that holds nothing but our own stale files.
  bool becomes_file(const std::string& path) {
    const Result<std::vector<std::string>> names = disk_.list(absolute(path));
    if (!names) return false;
    for (const std::string& name : *names) {
      const std::string below = join_path(path, name);
      const Place place = place_at(absolute(below));
      if (place == Place::folder ? !becomes_file(below) : !ours_.contains(below)) return false;
    }
    return true;
  }

  bool obstacle(const std::string& path) {
    Diagnostic diagnostic =
        file_error(absolute(path), "is in the way, and slipway did not write it");
    diagnostic.hint = "move it, or compile to another folder; nothing was written";
    diagnostics_.add(std::move(diagnostic));
    return false;
  }

  bool make_folder(const std::string& path, bool parents) {
    if (mkdir(path.c_str(), folder_mode) == 0) return true;
    if (errno == EEXIST) {
      struct stat status {};
      if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return true;
      return fail(path, "is not a folder", 0);
    }
    if (errno == ENOENT && parents && parent_path(path) != path) {
      return make_folder(parent_path(path), true) && make_folder(path, false);
    }
    return fail(path, "cannot be made", errno);
  }

  bool make_folders_above(const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const std::string above = path.substr(0, slash);
      if (made_.contains(above)) continue;
      if (ours_.contains(above) && place_at(absolute(above)) == Place::file) remove_file(above);
      if (!make_folder(absolute(above), false)) return false;
      made_.insert(above);
    }
    return true;
  }

  bool write_file(const std::string& path, std::string_view text) {
    Result<void> written = replace_file(absolute(path), text);
    if (written) return true;
    Diagnostic error = std::move(written).error();
    error.fault = Fault::outside;
    diagnostics_.add(std::move(error));
    return false;
  }

  bool write_ledger(const std::set<std::string>& paths) {
    std::string text(ledger_header);
    for (const std::string& path : paths) text += path + "\n";
    return write_file(ledger_, text);
  }

  bool write_files() {
    for (const auto& [path, text] : files_) {
      if (place_at(absolute(path)) == Place::file) {
        const Result<std::string> present = disk_.read(absolute(path));
        if (present && *present == text) {
          ++changes_.unchanged;
          continue;
        }
      } else if (place_at(absolute(path)) == Place::folder) {
        remove_folder_of_ours(path);
      }
      if (!make_folders_above(path) || !write_file(path, text)) return false;
      ++changes_.written;
    }
    return true;
  }

  void remove_folder_of_ours(const std::string& path) {
    for (auto it = ours_.lower_bound(path + "/"); it != ours_.end() && it->starts_with(path + "/");
         ++it) {
      remove_file(*it);
    }
  }

  bool remove_stale() {
    for (const std::string& path : ours_) {
      if (files_.contains(path) || place_at(absolute(path)) != Place::file) continue;
      if (!through_real_folders(path)) continue;
      if (!remove_file(path)) return false;
    }
    return true;
  }

  // A folder of ours that somebody replaced by a link leads elsewhere: nothing is removed there.
  bool through_real_folders(const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (place_at(absolute(path.substr(0, slash))) != Place::folder) return false;
    }
    return true;
  }

  // Also the folders that it leaves empty.
  bool remove_file(const std::string& path) {
    if (unlink(absolute(path).c_str()) != 0 && errno != ENOENT) {
      return fail(absolute(path), "cannot be removed", errno);
    }
    ++changes_.removed;
    std::string above = path;
    while (above.find('/') != std::string::npos) {
      above = above.substr(0, above.rfind('/'));
      if (rmdir(absolute(above).c_str()) != 0) break;
      made_.erase(above);
    }
    return true;
  }

  DiskFileSystem disk_;
  std::string folder_;
  const std::map<std::string, std::string>& files_;
  std::string ledger_;
  Diagnostics& diagnostics_;
  std::set<std::string> ours_;  ///< what the ledger lists
  std::set<std::string> made_;  ///< folders that are known to be there
  TreeChanges changes_;
};

}  // namespace

TreeChanges write_tree(const std::string& folder, const std::map<std::string, std::string>& files,
                       const std::string& ledger, Diagnostics& diagnostics) {
  return TreeWriter(folder, files, ledger, diagnostics).run();
}

}  // namespace slipway
