#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "compiler/fleet/index.h"
#include "compiler/fleet/service_set.h"
#include "core/diagnostics/diagnostic.h"

namespace slipway::check {

/// A route, for messages.
struct Claim {
  std::string team;
  std::string name;
  std::string route;        ///< host and path
  std::string environment;  ///< empty: not known
  DiagnosticNote place;  ///< where it is written; a message only where that is not the descriptor
};

/// Who claims which host and path in which cluster, and who claims one that is taken (route-twice).
/// The same lines collide in many clusters: that is said once.
class RouteClaims {
 public:
  /// The claim that holds a host and path already, or null: the new one holds it then.
  const Claim* claim(const fleet::Cluster& cluster, std::string_view host, std::string_view path,
                     Claim claim);
  [[nodiscard]] const Claim* holder(const fleet::Cluster& cluster, std::string_view host,
                                    std::string_view path) const;
  /// To be said: the second is where the message points at.
  void collide(const Claim& first, const Claim& second, const fleet::Cluster& cluster);
  void finish(Diagnostics& diagnostics) const;

 private:
  using Key = std::tuple<const fleet::Cluster*, std::string, std::string>;
  using Place = std::pair<std::string, Position>;

  struct Collision {
    Claim first;
    Claim second;
    std::vector<std::string> clusters;
    std::vector<std::string> environments;  ///< of both
  };

  static Key key_of(const fleet::Cluster& cluster, std::string_view host, std::string_view path);

  std::map<Key, Claim> claims_;
  std::map<std::pair<Place, Place>, Collision> collisions_;
};

/// Calls back with each route that an index tells of a service that is not at hand: what is at hand
/// is newer.
void for_each_indexed_route(
    const fleet::ServiceSet& set, const fleet::Index& index,
    const std::function<void(const fleet::Cluster&, const fleet::IndexedRoute&, Claim)>& each);

}  // namespace slipway::check
