#pragma once

#include <chrono>
#include <string>

#include "clients/kubernetes/kubernetes_client.h"

namespace slipway::executor {

/// Waits until no pod of a collection (a path with its selector) is left: true when none is, false
/// when the time is over.
Result<bool> wait_until_gone(clients::KubernetesClient& client, const std::string& pods,
                             std::chrono::milliseconds time);

}  // namespace slipway::executor
