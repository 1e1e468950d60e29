#pragma once

#include "compiler/fleet/fleet.h"

namespace slipway::fleet {

// Parts of fleet.yaml, read from nodes that passed check_fields.

/// `clusters.*.builder`; wrong labels go to the diagnostics.
BuildNode read_build_node(const yaml::Node& node, Diagnostics& diagnostics);

/// `clusters.*.secrets`
SecretStore read_secret_store(const yaml::Node& node);

/// `site`
SiteServer read_site_server(const yaml::Node& node);

/// `auth`
AuthSettings read_auth(const yaml::Node& node);

/// Do the patterns of `clusters.*.secrets.key` hold known variables only?
void check_secret_stores(const Fleet& fleet, Diagnostics& diagnostics);

/// Does `auth.service` come out as SERVICE.NAMESPACE in every cluster?
void check_auth(const Fleet& fleet, Diagnostics& diagnostics);

}  // namespace slipway::fleet
