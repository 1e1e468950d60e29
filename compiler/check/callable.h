#pragma once

#include <string>

#include "compiler/fleet/service.h"

namespace slipway::check {

/// Why nobody can call a service, as it goes on after the service's name; only of one without a
/// Service.
inline std::string why_not_callable(const fleet::Service& service) {
  if (service.type == fleet::ServiceType::worker) return "is a worker, which has no Service";
  if (service.ends()) return "runs to an end";
  return "listens on no port";
}

}  // namespace slipway::check
