#pragma once

#include <string>

namespace slipway::fleet {

/// What every message about a secret in clear asks for first. A value on the command line would
/// stay in the shell's history, so it is taken from a file.
inline const std::string into_a_secret =
    "put the value into a Secret of the namespace (`kubectl create secret generic NAME "
    "--from-file=KEY=FILE`)";

}  // namespace slipway::fleet
