#pragma once

#include "compiler/fleet/fleet.h"

namespace slipway::fleet {

/// The `executor` of a fleet.yaml that passed check_fields.
ExecutorSettings read_executor(const yaml::Node& executor);

/// What the table of fields cannot say of `fleet.executor`: with `backend: kubernetes`, the cluster
/// is there, is none of production, and every job finds a node.
void check_executor(const Fleet& fleet, const yaml::Node& executor, Diagnostics& diagnostics);

}  // namespace slipway::fleet
