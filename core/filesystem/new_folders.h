#pragma once

#include <map>
#include <string>

#include "core/result.h"

namespace slipway {

/// Folders that are filled beside their place and put there in one step: whoever looks sees none of
/// it or all of it, and no file in it needs a temporary name of its own.
class NewFolders {
 public:
  NewFolders() = default;
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;
  /// Removes what was not put in place.
  ~NewFolders();

  /// What a folder that is to be filled is.
  struct Folder {
    std::string path;     ///< where its files are to be written for now
    bool is_new = false;  ///< it belongs to this run: no file is there but those that it wrote
  };
  /// The folder to fill in the place of `path`: itself where it exists, else one beside the topmost
  /// folder that is missing.
  Result<Folder> prepare(const std::string& path);

  /// Puts all new folders in their places. An error when something stands there by now.
  Result<void> put_in_place();

 private:
  /// The topmost folders that were missing -> where they stand for now.
  std::map<std::string, std::string> aside_;
};

}  // namespace slipway
