#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>

#include "core/diagnostics/format.h"
#include "core/process/process.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "kernel";
constexpr int oldest_major = 5;
constexpr int oldest_minor = 3;  // pidfd_open

/// Can processes be kept apart by namespaces? Tried, since a container's rules show no other way.
bool can_keep_apart() {
  ProcessRequest request;
  request.arguments = {"/bin/true"};
  request.environment = {"PATH=/usr/bin:/bin"};
  request.curtain = Curtain{"/var", "/var/tmp"};
  request.time_limit = std::chrono::seconds(10);
  const auto outcome = run_process(request);
  return outcome && outcome->apart;
}

}  // namespace

void check_kernel(Examination& examination) {
  struct utsname names = {};
  ::uname(&names);
  int major = 0;
  int minor = 0;
  // NOLINTNEXTLINE(cert-err34-c): a release that is no number is 0.0, which is too old
  std::sscanf(names.release, "%d.%d", &major, &minor);
  if (major < oldest_major || (major == oldest_major && minor < oldest_minor)) {
    return examination.problem(
        name, fmt::format("Linux {} is too old: 5.3 is needed", printable(names.release)),
        "apt-get install linux-image-amd64");
  }
  if (::geteuid() == 0 && !can_keep_apart()) {
    return examination.warn(
        name,
        fmt::format("Linux {} lets no namespaces be made here, so jobs of one time reach each "
                    "other",
                    printable(names.release)),
        "concurrent = 1 in /etc/gitlab-runner/config.toml, or run gitlab-runner outside of a "
        "container");
  }
  examination.ok(name, fmt::format("Linux {} keeps jobs apart", printable(names.release)));
}

}  // namespace slipway::executor
