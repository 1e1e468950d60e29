#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "executor/watch/host_jobs.h"

namespace slipway::executor {

/// The jobs as a table for people, the oldest first; `now` in seconds since 1970.
std::string status_table(std::vector<HostJob> jobs, std::int64_t now);

/// The same for programs: `{"jobs": [{…}]}`, docs/cli.md says which members.
std::string status_json(std::vector<HostJob> jobs, std::int64_t now);

/// `45s`, `12m`, `3h`, `2d`.
std::string age_text(std::int64_t seconds);

}  // namespace slipway::executor
