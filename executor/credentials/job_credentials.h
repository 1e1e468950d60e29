#pragma once

#include <chrono>
#include <string>

#include "core/result.h"
#include "executor/backend/job.h"

namespace slipway::executor {

/// Gets a job its tokens in all clusters of its grant, with this host's own credentials. Gives the
/// job's kubeconfig, which must be shown to nobody else; empty for a job that gets none. What was
/// made before an error is left to revoke_credentials().
Result<std::string> issue_credentials(const Job& job, std::chrono::seconds lifetime);

/// Ends the job's tokens in all clusters; the first error when some could not be reached, where
/// they then end by themselves. May be called again, and for a job that got none.
Result<void> revoke_credentials(const Job& job);

/// How long a token must last for a job with this time limit: with what cleaning up takes, at least
/// the 10 minutes that Kubernetes wants, and at most a day.
std::chrono::seconds token_lifetime(std::chrono::seconds job_limit);

}  // namespace slipway::executor
