#pragma once

#include <string>

#include "clients/kubernetes/kubeconfig.h"

namespace slipway::clients {

/// The value of the Authorization header; empty when a certificate says who we are.
std::string authorization(const ClusterAccess& access);

}  // namespace slipway::clients
