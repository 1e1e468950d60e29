#include "clients/kubernetes/shared_access.h"

#include <utility>

#include "clients/kubernetes/api_error.h"

namespace slipway::clients {

namespace {

/// A server that has just begun refuses everybody, and a plugin may ask people or other servers.
constexpr std::chrono::seconds between_readings{5};

}  // namespace

Result<std::shared_ptr<SharedAccess>> SharedAccess::open(Read read) {
  SLIPWAY_ASSIGN(ClusterAccess access, read());
  return std::shared_ptr<SharedAccess>(new SharedAccess(std::move(read), std::move(access)));
}

std::shared_ptr<SharedAccess> SharedAccess::fixed(ClusterAccess access) {
  return std::shared_ptr<SharedAccess>(new SharedAccess({}, std::move(access)));
}

Result<bool> SharedAccess::renew(std::uint64_t refused_generation) {
  if (refused_generation != generation_) return true;
  if (!read_) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!is_proven_ && now - last_read_ < between_readings) return false;
  is_proven_ = false;
  auto read = read_();
  last_read_ = std::chrono::steady_clock::now();
  if (!read) {
    Diagnostic error = std::move(read).error();
    error.rule = api_error::unauthorized;  // it may pass, as the refusal may
    return error;
  }
  if (*read == access_) return false;
  access_ = std::move(*read);
  ++generation_;
  return true;
}

}  // namespace slipway::clients
