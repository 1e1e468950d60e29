#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "clients/kubernetes/kubeconfig.h"
#include "core/result.h"

namespace slipway::clients {

/// The one owner of what says who we are for a cluster: every connection that is made there, for
/// requests and for commands in containers, takes its credentials from here. Those of a plugin or
/// of a file that is written anew may end while they are in use: then they are got again, once for
/// all. For one thread at a time.
class SharedAccess {
 public:
  /// Reads a kubeconfig and runs its plugin, say.
  using Read = std::function<Result<ClusterAccess>()>;

  /// Reads now, and again whenever the server refuses the credentials.
  static Result<std::shared_ptr<SharedAccess>> open(Read read);

  /// For credentials that are never renewed.
  static std::shared_ptr<SharedAccess> fixed(ClusterAccess access);

  [[nodiscard]] const ClusterAccess& now() const { return access_; }

  /// A number that changes with now().
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  /// The server took these credentials.
  void accepted() { is_proven_ = true; }

  /// After the server refused (401) the credentials of a generation: are there others now? They are
  /// read anew unless that was done already; those that were refused from the beginning are not,
  /// but for once in a while. An error (which has the rule api_error::unauthorized, too) says why
  /// they cannot be read.
  Result<bool> renew(std::uint64_t refused_generation);

 private:
  SharedAccess(Read read, ClusterAccess access)
      : read_(std::move(read)), access_(std::move(access)) {}

  Read read_;
  ClusterAccess access_;
  std::uint64_t generation_ = 0;
  bool is_proven_ = false;
  std::chrono::steady_clock::time_point last_read_ = std::chrono::steady_clock::now();
};

}  // namespace slipway::clients
