#include "executor/supervisor/install.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "core/filesystem/descriptor.h"

namespace slipway::supervisor {

namespace {

constexpr std::size_t piece_size = 64UL << 10U;
constexpr std::size_t enough_pieces = 16;  // a directory with no room for 1 MiB is full

Diagnostic failure(const std::string& path, int reason) {
  const char* what = reason == ENOSPC || reason == EDQUOT ? " is full: " : " cannot be written: ";
  return plain_error(path + what + std::strerror(reason), {}, Fault::outside);
}

bool is_in_path(const std::string& program) {
  const char* variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "/usr/local/bin:/usr/bin:/bin" : variable;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(folder.size() + 1, path.size()));
    if (::access((std::string(folder) + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Result<void> try_to_write(const std::string& directory) {
  std::string name = directory + "/.slipway-XXXXXX";
  const Descriptor file(::mkstemp(name.data()));
  if (!file.is_open()) return failure(directory, errno);
  ::unlink(name.c_str());
  const std::string piece(piece_size, 's');
  for (std::size_t i = 0; i < enough_pieces; ++i) {
    if (const int reason = write_all(file.number(), piece)) return failure(directory, reason);
  }
  return {};
}

Result<void> copy_program(const std::string& directory) {
  const std::string draft = directory + "/draft";
  const Descriptor from(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  const Descriptor to(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
  if (!from.is_open() || !to.is_open()) return failure(draft, errno);
  std::array<char, piece_size> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): read()
  for (ssize_t size = 0; (size = ::read(from.number(), piece.data(), piece.size())) != 0;) {
    if (size < 0) return failure(draft, errno);
    const int reason = write_all(to.number(), {piece.data(), static_cast<std::size_t>(size)});
    if (reason != 0) return failure(draft, reason);
  }
  ::fchmod(to.number(), 0755);  // whatever the umask
  // Written aside: whoever finds it finds it whole.
  if (::rename(draft.c_str(), installed_program(directory).c_str()) != 0) {
    return failure(directory, errno);
  }
  return {};
}

}  // namespace

std::string installed_program(const std::string& directory) {
  return directory + "/slipway-supervisor";
}

Result<void> install(const InstallRequest& request) {
  for (const std::string& program : request.programs) {
    if (!is_in_path(program)) {
      return plain_error("there is no `" + program + "` in the image's PATH", {}, Fault::outside);
    }
  }
  for (const std::string& directory : request.writable) SLIPWAY_TRY(try_to_write(directory));
  return copy_program(request.directory);
}

}  // namespace slipway::supervisor
