#pragma once

#include <string>
#include <vector>

#include "compiler/fleet/service.h"

namespace slipway::overlay {

/// The routes of one host, in the order of the descriptor.
struct HostRoutes {
  std::string host;
  std::string name;  ///< of the objects that are made for this host
  std::vector<const fleet::Route*> routes;
};

/// A service's routes by their hosts. Names stay when other routes come and go: the service's own
/// for the host that it has by default, else `cart.shop.acme.example` (`any` for a star).
std::vector<HostRoutes> routes_by_host(const fleet::Service& service);

/// Does a route ask for known users?
bool asks_for_users(const fleet::Service& service);

}  // namespace slipway::overlay
