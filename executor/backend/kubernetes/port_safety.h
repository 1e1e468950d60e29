#pragma once

#include <string_view>

namespace slipway::executor {

/// May the driver talk to a pod's supervisors through a port of the pod? Not where something in it
/// could listen to what others say there, or change it: in the network of its node, or with a
/// container that has a capability for that, by the platform's patch or what the cluster adds.
/// `pod` is JSON; what cannot be read is not safe.
bool port_is_safe(std::string_view pod);

}  // namespace slipway::executor
