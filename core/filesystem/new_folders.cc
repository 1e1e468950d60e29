#include "core/filesystem/new_folders.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "core/filesystem/file_writer.h"
#include "core/filesystem/path.h"

namespace slipway {

namespace {

constexpr mode_t folder_mode = 0777;  // less the umask

bool is_there(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0;
}

// The topmost folder on the way to `path` that is missing; empty when all are there.
std::string topmost_missing(std::string path) {
  std::string missing;
  while (!is_there(path)) {
    missing = path;
    std::string above = parent_path(path);
    if (above == path) break;
    path = std::move(above);
  }
  return missing;
}

}  // namespace

NewFolders::~NewFolders() {
  std::error_code ignored;
  for (const auto& [place, aside] : aside_) std::filesystem::remove_all(aside, ignored);
}

Result<NewFolders::Folder> NewFolders::prepare(const std::string& path) {
  const std::string wanted = normal_path(path);
  const auto within = [&](const auto& folder) { return is_within(wanted, folder.first); };
  auto found = std::find_if(aside_.begin(), aside_.end(), within);
  if (found == aside_.end()) {
    const std::string place = topmost_missing(wanted);
    std::string aside = place + ".slipway-new";
    // What a run that was cut short left there is not ours to remove: then file by file.
    if (place.empty() || ::mkdir(aside.c_str(), folder_mode) != 0) {
      SLIPWAY_TRY(make_directories(wanted));
      return Folder{wanted};
    }
    found = aside_.emplace(place, std::move(aside)).first;
  }
  Folder folder = {found->second + wanted.substr(found->first.size()), true};
  SLIPWAY_TRY(make_directories(folder.path));
  return folder;
}

Result<void> NewFolders::put_in_place() {
  while (!aside_.empty()) {
    const auto first = aside_.begin();
    if (::rename(first->second.c_str(), first->first.c_str()) != 0)
      return file_error(first->first, "cannot be made", errno);
    aside_.erase(first);
  }
  return {};
}

}  // namespace slipway
