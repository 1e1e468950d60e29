#include <fmt/format.h>
#include <unistd.h>

#include "core/diagnostics/format.h"
#include "executor/doctor/examination.h"
#include "executor/driver/host.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "user";

}  // namespace

void check_user(Examination& examination) {
  if (::geteuid() != 0) {
    examination.warn(name, "this is not root, as which gitlab-runner works: some checks say less",
                     "sudo slipway doctor");
  }
  if (!examination.fleet || examination.fleet->executor.backend != "local") return;
  const std::string& user = examination.fleet->executor.user;
  if (user.empty()) {
    return examination.warn(name, "the fleet names no user for jobs, so none gets an environment",
                            "executor: {backend: local, user: slipway-job}");
  }
  const Result<HostFacts> facts = host_facts(user);
  if (!facts) {
    return examination.problem(
        name, facts.error().message,
        fmt::format("useradd --system --no-create-home --shell /usr/sbin/nologin {}",
                    printable(user)));
  }
  if (facts->user) {
    return examination.ok(name, fmt::format("jobs run as {}", printable(user)));
  }
  if (::geteuid() == 0) {
    examination.problem(name, "jobs get no environment: " + facts->why_no_user,
                        "executor: {backend: local, user: slipway-job}");
  }
}

}  // namespace slipway::executor
