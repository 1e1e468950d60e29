#include "executor/driver/host.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "core/diagnostics/format.h"
#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "core/process/process.h"
#include "core/text/random.h"
#include "executor/backend/directories.h"

namespace slipway::executor {

namespace {

std::string link_target(const std::string& path) {
  std::array<char, 4096> buffer = {};
  const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
  return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

/// A group of this user that is as good as root; empty for none.
std::string powerful_group(const Identity& identity) {
  std::vector<gid_t> groups = identity.groups;
  groups.push_back(identity.group);
  if (std::find(groups.begin(), groups.end(), 0) != groups.end()) return "root";
  constexpr std::array names = {"docker", "disk", "lxd", "sudo", "wheel", "shadow"};
  for (const char* name : names) {
    const group* found = ::getgrnam(name);  // NOLINT(concurrency-mt-unsafe): one thread
    if (found != nullptr && std::find(groups.begin(), groups.end(), found->gr_gid) != groups.end())
      return name;
  }
  return {};
}

/// Makes a file with this content unless there is one; either way the file is whole.
Result<void> make_file_once(const std::string& path, const std::string& content) {
  const std::string draft = path + "." + random_digits(16);
  const auto failed = [&](int reason) {
    ::unlink(draft.c_str());
    Diagnostic diagnostic = file_error(path, "cannot be made", reason);
    diagnostic.fault = Fault::outside;
    return diagnostic;
  };
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open() || ::write(file.number(), content.data(), content.size()) !=
                             static_cast<ssize_t>(content.size())) {
    return failed(errno);
  }
  if (::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) return failed(errno);
  ::unlink(draft.c_str());
  return {};
}

/// The random number that a file keeps, which is made when it is missing. `remedy` is for one that
/// somebody spoiled.
Result<std::string> kept_number(const std::string& file, const char* remedy) {
  constexpr std::size_t digits = 32;
  DiskFileSystem disk;
  if (disk.type(file) == FileType::missing) {
    SLIPWAY_TRY(make_file_once(file, random_digits(digits)));
  }
  SLIPWAY_ASSIGN(std::string number, disk.read(file));
  if (number.size() == digits &&
      number.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return number;
  }
  return plain_error(fmt::format("{} holds no number of Slipway's", printable(file)), remedy,
                     Fault::outside);
}

std::string runner_id_file(const std::string& state) { return join_path(state, "runner-id"); }

}  // namespace

Result<HostFacts> host_facts(const std::string& user) {
  HostFacts facts;
  if (user.empty()) {
    facts.why_no_user = "the fleet names no `executor.user`";
    return facts;
  }
  Result<User> found = find_user(user);
  if (::geteuid() != 0) {
    facts.why_no_user = fmt::format(
        "it does not run as root, so it cannot run jobs as the user `{}`", printable(user));
    return facts;
  }
  if (!found) return found.error();
  if (found->identity.user == 0) {
    facts.why_no_user = "the fleet's `executor.user` is root";
    return facts;
  }
  if (const std::string group = powerful_group(found->identity); !group.empty()) {
    return plain_error(fmt::format("the fleet's `executor.user` {} is in the group `{}`, whose "
                                   "members can become root",
                                   printable(user), group),
                       fmt::format("take it out of the group: gpasswd -d {} {}, or name a user of "
                                   "its own: useradd --system slipway-job",
                                   printable(user), group),
                       Fault::outside);
  }
  facts.user = std::move(*found);
  return facts;
}

Result<std::string> runner_program(const std::string& given) {
  if (!given.empty()) {
    if (given[0] == '/' && !find_program(given, {}).empty()) return given;
    return plain_error(fmt::format("{} is no program that can be run", printable(given)),
                       "--runner takes the absolute path of gitlab-runner");
  }
  const std::string caller = link_target(fmt::format("/proc/{}/exe", ::getppid()));
  // A runner that was replaced while it runs reads "… (deleted)" here.
  if (base_name(caller).find("gitlab-runner") != std::string_view::npos &&
      !find_program(caller, {}).empty()) {
    return caller;
  }
  const char* path = std::getenv("PATH");
  std::string found =
      find_program("gitlab-runner", path == nullptr ? "/usr/local/bin:/usr/bin" : path);
  if (!found.empty()) return found;
  return plain_error("gitlab-runner is not found, so artifacts and caches would not work",
                     "add \"--runner=/path/of/gitlab-runner\" to config_args", Fault::outside);
}

std::string host_name() {
  std::array<char, 256> buffer = {};
  ::gethostname(buffer.data(), buffer.size() - 1);
  return buffer.data();
}

Result<std::string> runner_id(const std::string& state) {
  return kept_number(runner_id_file(state), "remove it; pods of earlier jobs are then nobody's");
}

std::string known_runner_id(const std::string& state) {
  DiskFileSystem disk;
  if (disk.type(runner_id_file(state)) == FileType::missing) return {};
  return runner_id(state).value_or(std::string());
}

gid_t random_tracking_group() {
  constexpr gid_t first = 0x70000000;  // to 0x7fffffff: in nobody's range
  return first + static_cast<gid_t>(std::stoul(random_digits(7), nullptr, 16));
}

Result<std::string> cache_directory(const std::string& state, std::uint64_t project_id,
                                    RefProtection protection) {
  const std::string names = join_path(state, "cache-names");
  SLIPWAY_TRY(make_directory(names, 0700));
  const char* kind = protection == RefProtection::protected_ref ? "protected" : "unprotected";
  const std::string file = join_path(names, fmt::format("{}-{}", project_id, kind));
  SLIPWAY_ASSIGN(const std::string name, kept_number(file, "remove it; the cache starts anew"));
  return join_path(state, "cache/" + name);
}

}  // namespace slipway::executor
