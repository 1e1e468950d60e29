#pragma once

#include <memory>

#include "executor/driver/decision.h"
#include "executor/driver/fleet_facts.h"

namespace slipway::executor {

/// The questions about a job, put to the fleet's GitLab when they are asked. Both live as long as
/// the arguments.
Questions gitlab_questions(const Payload& payload, const FleetAnswer& fleet);

}  // namespace slipway::executor
