#include <fmt/format.h>
#include <sys/statvfs.h>

#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "disk";
constexpr std::uint64_t gibibyte = 1ULL << 30;
constexpr std::uint64_t least_bytes = 1 * gibibyte;  // less, and the next clone may fail
constexpr std::uint64_t scarce_bytes = 10 * gibibyte;
constexpr std::uint64_t least_files = 50'000;

/// The state directory, or what is there of the way to it.
std::string existing(std::string path) {
  DiskFileSystem files;
  while (path.size() > 1 && files.type(path) == FileType::missing) path = parent_path(path);
  return path;
}

}  // namespace

void check_disk(Examination& examination) {
  const std::string path = existing(examination.state_directory);
  struct statvfs status = {};
  if (::statvfs(path.c_str(), &status) != 0) {
    return examination.problem(name, fmt::format("{} cannot be looked at", printable(path)), {});
  }
  const std::uint64_t free = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
  const std::string text = fmt::format("{:.1f} GiB are free at {}",
                                       static_cast<double>(free) / gibibyte, printable(path));
  const std::string fix = fmt::format("du -xsh {}/cache/*", printable(examination.state_directory));
  if (free < least_bytes) return examination.problem(name, text, fix);
  if (free < scarce_bytes) return examination.warn(name, text, fix);
  if (status.f_files != 0 && status.f_favail < least_files) {
    return examination.warn(
        name, fmt::format("{} more files fit at {}", status.f_favail, printable(path)), fix);
  }
  examination.ok(name, text);
}

}  // namespace slipway::executor
