#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/diagnostics/diagnostic.h"

namespace slipway {

/// What write_tree did.
struct TreeChanges {
  std::size_t written = 0;    ///< new or changed files
  std::size_t unchanged = 0;  ///< files that had their content already
  std::size_t removed = 0;    ///< files that an earlier run wrote and that are no longer wanted
};

/// Makes the files (by relative path) stand below a folder of the disk. The file `ledger` in it
/// lists what was written: only what an earlier run wrote is ever replaced or removed. A foreign
/// file, folder or link in the way is an error before anything is written. Each file is replaced in
/// one step, so a reader sees the old or the new one whole; a run that was cut short is finished by
/// the next one. Gives what was done, also when it failed.
TreeChanges write_tree(const std::string& folder, const std::map<std::string, std::string>& files,
                       const std::string& ledger, Diagnostics& diagnostics);

}  // namespace slipway
