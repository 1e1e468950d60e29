#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "executor/backend/job.h"

namespace slipway::executor {

/// The labels of everything that a job has in the cluster: whoever looks there later must see whose
/// it is, also without the runner host's records. Needs `job.pod`.
nlohmann::json job_labels(const Job& job);

/// A toleration, as a pod's spec has it.
nlohmann::json toleration_json(const Toleration& toleration);

/// `2026-01-31T12:00:00Z`, as Kubernetes writes times (RFC 3339).
std::string time_text(std::chrono::system_clock::time_point time);

/// Seconds since 1970 of such a text; nothing when it is none.
std::optional<std::int64_t> seconds_of(std::string_view time);

}  // namespace slipway::executor
