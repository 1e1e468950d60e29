#include "core/process/identity.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/diagnostics/format.h"

namespace slipway {

Result<User> find_user(const std::string& name) {
  passwd entry = {};
  passwd* found = nullptr;
  std::vector<char> buffer(16384);
  const int failure = ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) {
    const std::string why = failure == 0 ? "there is no such user" : std::strerror(failure);
    return plain_error(fmt::format("the user `{}` cannot be looked up: {}", printable(name), why),
                       fmt::format("create it on this host: useradd --system --no-create-home "
                                   "--shell /usr/sbin/nologin {}",
                                   printable(name)));
  }
  User user;
  user.name = name;
  user.identity.user = entry.pw_uid;
  user.identity.group = entry.pw_gid;
  int count = 64;
  user.identity.groups.resize(static_cast<std::size_t>(count));
  if (::getgrouplist(name.c_str(), entry.pw_gid, user.identity.groups.data(), &count) < 0) {
    user.identity.groups.resize(static_cast<std::size_t>(count));
    if (::getgrouplist(name.c_str(), entry.pw_gid, user.identity.groups.data(), &count) < 0) {
      return plain_error(
          fmt::format("the groups of the user `{}` cannot be read", printable(name)));
    }
  }
  user.identity.groups.resize(static_cast<std::size_t>(count));
  return user;
}

}  // namespace slipway
