#pragma once

#include "compiler/fleet/service.h"

namespace slipway::fleet {

/// How a service is monitored (`metrics`), once its type and ports are read; nothing when it does
/// not say. A port that the service does not have goes to the diagnostics.
std::optional<Metrics> read_metrics(const Service& service, Diagnostics& diagnostics);

}  // namespace slipway::fleet
