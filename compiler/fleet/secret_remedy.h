#pragma once

#include <cstdint>
#include <string>

namespace slipway::fleet {

struct Fleet;

/// Where a fleet keeps the values of Secrets.
enum class SecretHome : std::uint8_t {
  clusters,  ///< in the clusters themselves, put there by other means
  stores,    ///< outside of them: every cluster has `secrets.store`
};

SecretHome home_of_secrets(const Fleet& fleet);

/// What every message about a secret in clear asks for first. A value on the command line would
/// stay in the shell's history, so it is taken from a file.
inline std::string into_a_secret(SecretHome home) {
  return home == SecretHome::stores
             ? "put the value into the store that the fleet names for secrets"
             : "put the value into a Secret of the namespace (`kubectl create secret generic NAME "
               "--from-file=KEY=FILE`)";
}

}  // namespace slipway::fleet
