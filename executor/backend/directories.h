#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/process/identity.h"
#include "core/result.h"

namespace slipway::executor {

/// Makes a directory and those above it (mode 0711, so that it can be reached but not listed), and
/// gives the last one this mode and owner. One that is there already gets them, too; a link in its
/// place is an error.
Result<void> make_directory(const std::string& path, mode_t mode,
                            const std::optional<Identity>& owner = std::nullopt);

/// May this user read and execute the file, by the permissions of it and the directories above it?
bool can_execute(const Identity& identity, const std::string& path);
/// May this user read the file?
bool can_read(const Identity& identity, const std::string& path);
/// May this user reach what is in the directory?
bool can_enter(const Identity& identity, const std::string& path);

/// A program of this host that jobs call.
struct Program {
  std::string path;
  std::vector<std::string> companions;  ///< files that it needs beside itself when it is copied
};

/// A path of the program that the user can execute: its own, or that of a copy which is made in
/// `directory` once for each version of the program.
Result<std::string> reachable_program(const Program& program, const Identity& identity,
                                      const std::string& directory);

/// Is there nobody but root and this process's user who could change what this absolute path leads
/// to? Looks at the owner and mode of all directories and links on the way, and of its end. The
/// error says which one is open.
Result<void> check_trusted(const std::string& path);

/// The same for a file with a secret, which must also be readable by its owner alone.
Result<void> check_private(const std::string& path);

}  // namespace slipway::executor
