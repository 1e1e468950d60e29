#pragma once

#include <optional>
#include <string_view>

#include "compiler/fleet/service.h"

namespace slipway::fleet {

/// As descriptors write it: "web".
std::string_view name_of(ServiceType type);
std::optional<ServiceType> service_type_named(std::string_view name);

/// As the fleet writes it: "kong".
std::string_view name_of(Gateway gateway);

}  // namespace slipway::fleet
