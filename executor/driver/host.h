#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "executor/driver/decision.h"

namespace slipway::executor {

/// Can this host run jobs as the user that the fleet names? An error when it should but the user is
/// not there: the job must not run as root instead.
Result<HostFacts> host_facts(const std::string& user);

/// The path of the gitlab-runner that called: `given`, else the calling process's own program, else
/// the one in PATH. Jobs need it to upload artifacts and to use caches, so finding none is an
/// error.
Result<std::string> runner_program(const std::string& given);

/// The name of this host, for the job log.
std::string host_name();

/// What this host marks its pods with: a random number, made with the state directory and kept
/// there. Two hosts may have one name, and one host two state directories.
Result<std::string> runner_id(const std::string& state);

/// The same when it was made already; else empty.
std::string known_runner_id(const std::string& state);

/// A number for a job's tracking group (docs/decisions/processes.md).
gid_t random_tracking_group();

/// The directory of the cache of one project and one kind of ref, below `state`. Jobs of
/// unprotected refs cannot reach the cache of protected ones: its name is random, and kept where no
/// job can read it.
Result<std::string> cache_directory(const std::string& state, std::uint64_t project_id,
                                    RefProtection protection);

}  // namespace slipway::executor
