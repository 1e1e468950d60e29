#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "core/result.h"

namespace slipway {

/// Who a process runs as. Only root can start a process as somebody else.
struct Identity {
  uid_t user = 0;
  gid_t group = 0;
  std::vector<gid_t> groups;  ///< supplementary; replaces those of the starting process
};

/// A user of this machine, with the groups that the machine gives it.
struct User {
  std::string name;
  Identity identity;
};

/// Looks up a user by name. An error says that there is none, or why the lookup failed.
Result<User> find_user(const std::string& name);

}  // namespace slipway
