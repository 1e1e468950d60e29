#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "clients/kubernetes/kubernetes_client.h"

namespace slipway::clients {

struct WatchEvent {
  enum class Kind : std::uint8_t {
    present,
    gone,
    listed,  ///< all objects that are there now have been given; this one has no `object`
  };
  Kind kind = Kind::present;
  std::string object;  ///< JSON; of one that is gone, as it was last seen
};

enum class WatchNext : std::uint8_t { more, stop };

/// Gives every object of a collection as it stands, `listed`, then every change, until `on_event`
/// stops it (true) or the deadline passes (false). `path` may have a query with selectors. A
/// connection that breaks is resumed where it broke; when the server no longer knows that place,
/// the objects are listed again, and those that left meanwhile are given as gone. An object may be
/// given again unchanged, and `listed` may come again. An error that may not pass
/// (KubernetesClient::may_pass) ends it; that one, too, once `patience` has passed without an
/// answer.
Result<bool> watch_objects(KubernetesClient& client, const std::string& path,
                           std::chrono::steady_clock::time_point deadline,
                           std::chrono::milliseconds patience,
                           const std::function<Result<WatchNext>(const WatchEvent&)>& on_event);

}  // namespace slipway::clients
