#include "executor/backend/directories.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "core/diagnostics/format.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/links.h"
#include "core/filesystem/path.h"

namespace slipway::executor {

namespace {

Diagnostic outside_error(const std::string& path, std::string_view what, int error_number) {
  Diagnostic diagnostic = file_error(path, what, error_number);
  diagnostic.fault = Fault::outside;
  return diagnostic;
}

/// Every directory that leads to an absolute path, `/` first, the path itself last.
std::vector<std::string> steps_to(const std::string& path) {
  std::vector<std::string> steps = {"/"};
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    steps.push_back(path.substr(0, slash));
  }
  if (path != "/") steps.push_back(path);
  return steps;
}

bool permits(const Identity& identity, const struct stat& status, unsigned wanted) {
  if (identity.user == 0) return true;
  unsigned bits = status.st_mode & 7U;
  const auto& groups = identity.groups;
  if (status.st_uid == identity.user) {
    bits = (status.st_mode >> 6U) & 7U;
  } else if (status.st_gid == identity.group ||
             std::find(groups.begin(), groups.end(), status.st_gid) != groups.end()) {
    bits = (status.st_mode >> 3U) & 7U;
  }
  return (bits & wanted) == wanted;
}

bool can_use(const Identity& identity, const std::string& path, unsigned wanted) {
  DiskFileSystem disk;
  const Result<std::string> canonical = disk.canonical(path);
  if (!canonical) return false;
  const std::vector<std::string> steps = steps_to(*canonical);
  for (const std::string& step : steps) {
    struct stat status = {};
    if (::stat(step.c_str(), &status) != 0) return false;
    if (!permits(identity, status, step == steps.back() ? wanted : 1U)) return false;
  }
  return true;
}

Result<void> copy_program(const std::string& from, const std::string& to) {
  const Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (!source.is_open() || ::fstat(source.number(), &status) != 0) {
    return outside_error(from, "cannot be read", errno);
  }
  // Written aside and renamed: two jobs may do this at once, and none sees half a program.
  std::string draft = to + ".XXXXXX";
  const Descriptor target(::mkostemp(draft.data(), O_CLOEXEC));
  if (!target.is_open()) return outside_error(to, "cannot be written", errno);
  off_t left = status.st_size;
  while (left > 0) {
    const ssize_t sent =
        ::sendfile(target.number(), source.number(), nullptr, static_cast<std::size_t>(left));
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) break;
    left -= sent;
  }
  if (left != 0 || ::fchmod(target.number(), 0755) != 0 ||
      ::rename(draft.c_str(), to.c_str()) != 0) {
    const int reason = errno;
    ::unlink(draft.c_str());
    return outside_error(to, "cannot be written", reason);
  }
  return {};
}

/// Gives a directory this mode and owner; a link in its place is an error.
Result<void> set_up(const std::string& path, mode_t mode, const std::optional<Identity>& owner) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.is_open()) return outside_error(path, "is not a directory", errno);
  if (owner && ::fchown(directory.number(), owner->user, owner->group) != 0) {
    return outside_error(path, "cannot be given to its user", errno);
  }
  if (::fchmod(directory.number(), mode) != 0)
    return outside_error(path, "cannot be set up", errno);
  return {};
}

/// What a link leads to; empty when it cannot be read.
std::string target_of(const std::string& link) {
  std::array<char, PATH_MAX> buffer = {};
  const ssize_t length = ::readlink(link.c_str(), buffer.data(), buffer.size());
  return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Every directory and link that is passed on the way to what a path leads to, `/` first.
Result<std::vector<std::string>> way_to(const std::string& path) {
  std::vector<std::string> way = {"/"};
  const auto look_up = [&way](const std::string& step) {
    way.push_back(step);
    struct stat status = {};
    if (::lstat(step.c_str(), &status) != 0) return UnresolvedEntry{};
    if (S_ISLNK(status.st_mode)) return UnresolvedEntry{FileType::file, target_of(step)};
    return UnresolvedEntry{S_ISDIR(status.st_mode) ? FileType::directory : FileType::file, {}};
  };
  const Result<std::string> end = resolve_links(path, look_up);
  if (!end) {
    Diagnostic diagnostic = end.error();
    diagnostic.fault = Fault::outside;
    return diagnostic;
  }
  return way;
}

}  // namespace

Result<void> make_directory(const std::string& path, mode_t mode,
                            const std::optional<Identity>& owner) {
  for (const std::string& step : steps_to(path)) {
    if (::mkdir(step.c_str(), 0711) == 0) {
      SLIPWAY_TRY(set_up(step, 0711, std::nullopt));  // whatever the umask took away
    } else if (errno != EEXIST) {
      return outside_error(step, "cannot be made", errno);
    }
  }
  return set_up(path, mode, owner);
}

bool can_execute(const Identity& identity, const std::string& path) {
  return can_use(identity, path, 5U);
}

bool can_read(const Identity& identity, const std::string& path) {
  return can_use(identity, path, 4U);
}

bool can_enter(const Identity& identity, const std::string& path) {
  return can_use(identity, path, 1U);
}

Result<std::string> reachable_program(const Program& program, const Identity& identity,
                                      const std::string& directory) {
  const auto& companions = program.companions;
  const bool complete =
      std::all_of(companions.begin(), companions.end(),
                  [&](const std::string& companion) { return can_read(identity, companion); });
  if (complete && can_execute(identity, program.path)) return program.path;
  struct stat status = {};
  if (::stat(program.path.c_str(), &status) != 0) {
    return outside_error(program.path, "cannot be read", errno);
  }
  // A new version of the program has another inode, time or size.
  const std::string version =
      fmt::format("{}-{:x}-{:x}-{:x}", base_name(program.path), status.st_ino,
                  status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_size);
  const std::string folder = join_path(directory, version);
  const std::string copy = join_path(folder, base_name(program.path));
  if (::access(copy.c_str(), X_OK) == 0) return copy;
  SLIPWAY_TRY(make_directory(folder, 0711));
  for (const std::string& companion : companions) {
    SLIPWAY_TRY(copy_program(companion, join_path(folder, base_name(companion))));
  }
  SLIPWAY_TRY(copy_program(program.path, copy));  // last: where it is, all is
  if (!can_execute(identity, copy)) {
    return plain_error(
        fmt::format("the job's user cannot execute programs in {}", printable(directory)),
        "all directories above it must have mode 0711 or wider", Fault::outside);
  }
  return copy;
}

Result<void> check_trusted(const std::string& path) {
  SLIPWAY_ASSIGN(const std::vector<std::string> way, way_to(path));
  for (const std::string& step : way) {
    struct stat status = {};
    if (::lstat(step.c_str(), &status) != 0)
      return outside_error(step, "cannot be looked at", errno);
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
      return plain_error(
          fmt::format("{} belongs to user {}, who could change {}", printable(step), status.st_uid,
                      printable(path)),
          fmt::format("give it to root: chown --no-dereference root {}", printable(step)),
          Fault::outside);
    }
    // A link's mode says nothing; that of its directory does.
    if (S_ISLNK(status.st_mode)) continue;
    // In a sticky directory (/tmp) nobody can replace what belongs to somebody else.
    const bool shielded = step != way.back() && (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & 022U) != 0 && !shielded) {
      const bool shared = (status.st_mode & S_ISVTX) != 0;  // as /tmp is meant to be
      return plain_error(fmt::format("{} can be written by others, who could change {}",
                                     printable(step), printable(path)),
                         shared ? std::string("choose a place that is not shared with others")
                                : fmt::format("take that away: chmod go-w {}", printable(step)),
                         Fault::outside);
    }
  }
  return {};
}

Result<void> check_private(const std::string& path) {
  SLIPWAY_TRY(check_trusted(path));
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return outside_error(path, "cannot be looked at", errno);
  if ((status.st_mode & 077U) == 0) return {};
  return plain_error(fmt::format("{} holds a secret and can be read by others", printable(path)),
                     fmt::format("take that away: chmod 600 {}", printable(path)), Fault::outside);
}

}  // namespace slipway::executor
