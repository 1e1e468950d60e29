#pragma once

#include <string>
#include <vector>

#include "clients/kubernetes/kubeconfig.h"
#include "core/result.h"

namespace slipway::clients {

/// Runs the credential plugin of a context, if it has one, and puts the token or the client
/// certificate that it prints into `access`. `environment` is ours, as `NAME=value`. Errors: it
/// cannot be found or run, fails, takes longer than a minute, or prints no credentials.
Result<void> run_credential_plugin(const std::vector<std::string>& environment,
                                   ClusterAccess& access);

}  // namespace slipway::clients
