#pragma once

#include <string>

#include "executor/backend/backend.h"
#include "executor/driver/decision.h"

namespace slipway::executor {

/// The variable that carries the decision from `config` to the later calls. The runner keeps it and
/// hands it to the driver alone; the job's own variables reach the driver as CUSTOM_ENV_…, so none
/// can take its name.
inline constexpr const char* decision_variable = "SLIPWAY_DRIVER_DECISION";

/// What `config` prints for gitlab-runner. `host` is named in the job log.
std::string config_output(const Place& place, const Decision& decision, const std::string& host,
                          const std::string& version);

}  // namespace slipway::executor
