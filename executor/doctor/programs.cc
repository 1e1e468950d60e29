#include <fmt/format.h>

#include <cstdio>

#include "core/diagnostics/format.h"
#include "core/process/process.h"
#include "executor/doctor/examination.h"

namespace slipway::executor {

namespace {

constexpr std::string_view name = "programs";
constexpr int oldest_runner_major = 19;
constexpr int oldest_runner_minor = 4;

/// `Version:      19.4.0` in what `gitlab-runner --version` prints; empty: something else.
std::string version_in(const std::string& text) {
  const std::size_t label = text.find("Version:");
  if (label == std::string::npos) return {};
  const std::size_t begin = text.find_first_not_of(' ', label + 8);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find('\n', begin) - begin);
}

void check_runner(Examination& examination) {
  const std::string program =
      examination.runner_program.empty()
          ? find_program("gitlab-runner", examination.search_path + ":/usr/local/bin:/usr/bin")
          : examination.runner_program;
  if (program.empty()) {
    return examination.problem(
        name, "there is no gitlab-runner",
        "https://docs.gitlab.com/runner/install/, or slipway doctor --runner FILE");
  }
  ProcessRequest request;
  request.arguments = {program, "--version"};
  request.environment = {"PATH=/usr/bin:/bin", "HOME=/"};
  request.time_limit = std::chrono::seconds(20);
  const auto outcome = run_process(request);
  const std::string version = outcome ? version_in(outcome->output) : std::string();
  int major = 0;
  int minor = 0;
  // NOLINTNEXTLINE(cert-err34-c): what is no version counts as 0.0
  if (version.empty() || std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2) {
    return examination.problem(name, fmt::format("{} does not say its version", printable(program)),
                               fmt::format("{} --version", printable(program)));
  }
  const bool old =
      major < oldest_runner_major || (major == oldest_runner_major && minor < oldest_runner_minor);
  if (old) {
    return examination.problem(
        name, fmt::format("gitlab-runner {} is too old: 19.4 is needed", printable(version)),
        "apt-get install --only-upgrade gitlab-runner");
  }
  examination.runner_version = version;
  examination.ok(name,
                 fmt::format("gitlab-runner {} at {}", printable(version), printable(program)));
}

}  // namespace

void check_programs(Examination& examination) {
  check_runner(examination);
  if (examination.fleet && examination.fleet->executor.backend != "local") return;
  for (const char* program : {"git", "bash"}) {
    if (find_program(program, "/usr/local/bin:/usr/bin:/bin").empty()) {
      examination.problem(name, fmt::format("jobs have no {}", program),
                          fmt::format("apt-get install {}", program));
    }
  }
}

}  // namespace slipway::executor
