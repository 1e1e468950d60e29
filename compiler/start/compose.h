#pragma once

#include <string>
#include <vector>

#include "compiler/start/starter.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::start {

/// The names of a compose file's services, in its order.
std::vector<std::string> compose_services(const yaml::Node& compose);

/// Adds what a compose file tells of one of its services: image or build, ports (also those that
/// its image or health check is known for), environment (what looks secret becomes a reference, its
/// value is not kept), command, health check, volumes, depends_on, deploy.replicas and
/// deploy.resources; what is not taken over becomes a remark. Source: the Compose specification.
/// Error: no such service.
Result<void> read_compose(const yaml::Node& compose, const std::string& service,
                          const std::string& file, Facts& facts);

}  // namespace slipway::start
