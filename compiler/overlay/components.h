#pragma once

#include <string>
#include <vector>

#include "compiler/fleet/service.h"
#include "compiler/overlay/bases.h"

namespace slipway::overlay {

/// The components that an overlay of this service takes, general ones first: one for each thing
/// that is so about the service, as far as kustomize-bases/ has a folder of that name.
/// kustomize-bases/README.md lists the names.
std::vector<std::string> components_of(const fleet::Service& service, const Bases& bases);

/// The components of the overlay that holds a cluster's namespaces.
std::vector<std::string> namespace_components(const fleet::Target& target, const Bases& bases);

/// The components of the overlay that holds a cluster's gateway.
std::vector<std::string> gateway_components(const fleet::Target& target, const Bases& bases);

/// The names of the alerts that the components know, sorted.
std::vector<std::string> alert_names(const Bases& bases);

}  // namespace slipway::overlay
