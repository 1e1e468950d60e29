#include "executor/backend/local_backend.h"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::executor;

namespace {

bool has(const std::vector<std::string>& environment, const std::string& start) {
  return std::any_of(environment.begin(), environment.end(),
                     [&](const std::string& entry) { return entry.starts_with(start); });
}

Job job() {
  Job job;
  job.name = "job-1-a";
  job.directory = "/jobs/1";
  job.fleet = "/etc/slipway/fleet.yaml";
  return job;
}

}  // namespace

TEST_CASE("a job without a grant is told of no environment", "[local]") {
  const auto environment = local_environment(job(), "/bin/bash");
  CHECK_FALSE(has(environment, "SLIPWAY_ENVIRONMENT"));
  CHECK_FALSE(has(environment, "SLIPWAY_CLUSTERS"));
  CHECK(has(environment, "SLIPWAY_FLEET=/etc/slipway/fleet.yaml"));
  CHECK(has(environment, "SLIPWAY_JOB=job-1-a"));
  CHECK(has(environment, "PATH=/jobs/1/bin:"));
  CHECK_FALSE(has(environment, "USER="));
}

TEST_CASE("a kubeconfig is named only when there is one", "[local]") {
  Job granted = job();
  granted.grant = Grant{"production", {"production-1"}};
  CHECK_FALSE(has(local_environment(granted, "/bin/bash"), "KUBECONFIG="));
  granted.grant->access.emplace_back();
  const auto environment = local_environment(granted, "/bin/bash");
  CHECK(has(environment, "KUBECONFIG=/jobs/1/kubeconfig"));
  CHECK(has(environment, "SLIPWAY_KUBECONFIG=/jobs/1/kubeconfig"));
}

TEST_CASE("a grant is told in full", "[local]") {
  Job granted = job();
  granted.grant = Grant{"production", {"production-1", "production-2"}};
  granted.user = User{.name = "slipway-job", .identity = {}};
  const auto environment = local_environment(granted, "/bin/bash");
  CHECK(has(environment, "SLIPWAY_ENVIRONMENT=production"));
  CHECK(has(environment, "SLIPWAY_CLUSTERS=production-1 production-2"));
  CHECK(has(environment, "USER=slipway-job"));
  CHECK(has(environment, "HOME=/jobs/1/home"));
}
