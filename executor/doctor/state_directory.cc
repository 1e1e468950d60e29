#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "executor/backend/directories.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "state";

}  // namespace

void check_state_directory(Examination& examination) {
  const std::string& path = examination.state_directory;
  DiskFileSystem files;
  switch (files.type(path)) {
    case FileType::missing:
      return examination.ok(name, fmt::format("{} is made by the first job", printable(path)));
    case FileType::directory:
      break;
    default:
      return examination.problem(name, fmt::format("{} is no directory", printable(path)),
                                 "slipway executor print-config --state DIR names another");
  }
  if (const auto trusted = check_trusted(path); !trusted) {
    return examination.problem(name, trusted.error());
  }
  if (::access(path.c_str(), W_OK) != 0) {
    return examination.problem(name, fmt::format("{} cannot be written", printable(path)),
                               "sudo slipway doctor");
  }
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IXOTH) == 0) {
    return examination.problem(name, fmt::format("the jobs' user cannot enter {}", printable(path)),
                               fmt::format("chmod go+x {}", printable(path)));
  }
  examination.ok(name, fmt::format("{} is root's and can be entered by jobs", printable(path)));
}

}  // namespace slipway::executor
