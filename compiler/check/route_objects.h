#pragma once

#include <tuple>
#include <vector>

#include "compiler/check/overlay_build.h"
#include "compiler/check/route_claims.h"
#include "compiler/fleet/service_set.h"

namespace slipway::check {

/// route-twice between what patches and further manifests route (Ingress, HTTPRoute) and the routes
/// of all services, also of those in an index. Those of descriptors among themselves are
/// check_routes' (checks.h). For one thread.
class RouteObjects {
 public:
  /// Gathers the routes of an overlay that patches or further manifests bring.
  void note(const OverlayBuild& overlay, const fleet::Fleet& fleet);
  void finish(const fleet::ServiceSet& set, const fleet::Index* index,
              Diagnostics& diagnostics) const;

 private:
  struct Route {
    const fleet::Service* service = nullptr;
    std::string host;
    std::string path;
    bool is_own = false;  ///< of an object that slipway writes and a patch changed
    Claim claim;
  };

  void add(const OverlayBuild& overlay, const fleet::Fleet& fleet, const yaml::Node& object,
           const yaml::Node& host, const yaml::Node* path);

  std::vector<Route> routes_;
};

}  // namespace slipway::check
