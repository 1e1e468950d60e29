#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/fleet/fleet.h"

namespace slipway::fleet {

// In each cluster, the accounts that jobs act as stand in a namespace of their own: pods of a team
// can then never run as its deployer (docs/decisions/deployer-accounts.md).

/// The namespace of the deployers' accounts.
std::string accounts_namespace(const Fleet& fleet);

/// The account that may change one namespace of a team.
std::string deployer_account(std::string_view name_space);

/// Is this a namespace that must never be a team's: one of Kubernetes itself, or the deployers'
/// own?
bool is_reserved_namespace(const Fleet& fleet, std::string_view name);

/// Is the namespace of a team in a cluster of an environment its own there: no other team's, no
/// other environment's, not reserved? Who may change it could change those as well.
bool is_own_namespace(const Fleet& fleet, const Target& target, std::string_view team);

}  // namespace slipway::fleet
