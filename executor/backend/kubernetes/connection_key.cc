#include "executor/backend/kubernetes/connection_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/filesystem/descriptor.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "core/text/hmac.h"
#include "core/text/random.h"
#include "executor/backend/directories.h"
#include "executor/supervisor/handshake.h"

namespace slipway::executor {

ConnectionKey::ConnectionKey(const Job& job)
    : path_(join_path(parent_path(parent_path(job.directory)), "keys/" + job.name)) {}

Result<std::string> ConnectionKey::make() const {
  if (auto known = read()) return *std::move(known);
  SLIPWAY_TRY(make_directory(parent_path(path_), 0700));
  const std::string key = random_bytes(supervisor::key_size);
  const Descriptor file(
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.is_open() && write_all(file.number(), supervisor::key_text(key)) == 0) return key;
  Diagnostic error = file_error(path_, "cannot be written", errno);
  error.fault = Fault::outside;
  return error;
}

std::optional<std::string> ConnectionKey::read() const {
  DiskFileSystem files;
  const auto text = files.read(path_);
  return text ? supervisor::key_of(*text) : std::nullopt;
}

void ConnectionKey::forget() const { ::unlink(path_.c_str()); }

std::string key_of_container(const std::string& key, const std::string& container) {
  return hmac_sha256(key, "slipway container " + container);
}

}  // namespace slipway::executor
