#include "cli/commands/executor_watch.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/diagnostics/format.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/path.h"
#include "core/process/environment.h"
#include "executor/driver/driver.h"
#include "executor/driver/job_counts.h"
#include "executor/watch/host_jobs.h"
#include "executor/watch/metrics.h"
#include "executor/watch/status.h"

namespace slipway::cli {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string state_directory(const Arguments& arguments) {
  DiskFileSystem disk;
  const std::string given =
      arguments.value("--state").value_or(executor::default_state_directory(variable));
  return normal_path(join_path(disk.canonical(".").value_or("/"), given));
}

Option state_option() {
  return {"--state", "DIR", "the driver's state directory (default: /var/lib/slipway for root)"};
}

Result<void> write_metrics(const std::string& path, const std::string& state,
                           Diagnostics& diagnostics) {
  const std::string text = executor::metrics_text(executor::host_jobs(state, diagnostics),
                                                  executor::JobCounts(state).read());
  SLIPWAY_TRY(make_directories(parent_path(path)));
  SLIPWAY_TRY(write_file(path, text));
  return {};
}

/// Writes the metrics where they are asked for; false when they cannot be.
void offer_metrics(const Arguments& arguments, const std::string& state, Diagnostics& diagnostics) {
  const auto path = arguments.value("--metrics");
  if (!path) return;
  if (const auto written = write_metrics(*path, state, diagnostics); !written) {
    Diagnostic error = written.error();
    error.fault = Fault::outside;
    diagnostics.add(std::move(error));
  }
}

Option metrics_option() {
  return {"--metrics", "FILE", "also write counts of jobs for Prometheus' textfile collector"};
}

int run_status(const Arguments& arguments, Console& console) {
  const std::string format = arguments.value("--output").value_or("table");
  if (format != "table" && format != "json") {
    return console.report(plain_error(fmt::format("no output format `{}`", printable(format)),
                                      "-o takes table or json"));
  }
  const std::string state = state_directory(arguments);
  Diagnostics diagnostics;
  const auto jobs = executor::host_jobs(state, diagnostics);
  const std::int64_t now = executor::seconds_now();
  console.out(format == "json" ? executor::status_json(jobs, now)
                               : executor::status_table(jobs, now));
  if (format == "table" && jobs.empty()) {
    console.say(fmt::format("no job in {}\n", printable(state)));
  }
  offer_metrics(arguments, state, diagnostics);
  return console.report(std::move(diagnostics));
}

Result<void> clean_up(const executor::Decision& decision) {
  executor::DriverSettings settings;
  settings.version = SLIPWAY_VERSION;
  settings.environment = own_environment();  // a pod's end is asked for as its start was
  executor::RunnerCall call;
  call.decision = executor::to_text(decision);
  return executor::Driver(std::move(settings), std::move(call)).cleanup();
}

int run_reap(const Arguments& arguments, Console& console) {
  const std::string state = state_directory(arguments);
  const auto mode =
      arguments.has("--dry-run") ? executor::ReapMode::look_only : executor::ReapMode::remove;
  Diagnostics diagnostics;
  for (const auto& entry : executor::reap_host_jobs(state, mode, clean_up, diagnostics)) {
    const char* verb = entry.removed                           ? "removed"
                       : mode == executor::ReapMode::look_only ? "would remove"
                                                               : "could not remove";
    console.out(fmt::format("{}: {} {}: {}\n", entry.job, verb, entry.what, entry.why));
  }
  offer_metrics(arguments, state, diagnostics);
  return console.report(std::move(diagnostics));
}

}  // namespace

Command executor_status_command() {
  Command command;
  command.name = "executor status";
  command.summary = "show the jobs of this host, their stages and ages";
  command.details =
      "A job is `orphaned` when its gitlab-runner has ended and no call of the driver is left that "
      "would end it: `slipway executor reap` removes it. It is `unknown` when its runner is in "
      "another container of this host.\n"
      "Exit status: 0 fine, 3 the state directory cannot be read.";
  command.options = {
      state_option(), {"-o,--output", "FORMAT", "table (default) or json"}, metrics_option()};
  command.run = run_status;
  return command;
}

Command executor_reap_command() {
  Command command;
  command.name = "executor reap";
  command.summary = "end jobs whose runner has died and remove what they left";
  command.details =
      "Ends the processes and removes the places of jobs whose gitlab-runner has ended, and of no "
      "other: it may run at any time, beside running jobs and beside itself. Prints a line for "
      "each. The Debian package has a systemd timer for it.\n"
      "Exit status: 0 fine, 3 something cannot be removed.";
  command.options = {
      state_option(), {"--dry-run", "", "only say what would be removed"}, metrics_option()};
  command.run = run_reap;
  return command;
}

}  // namespace slipway::cli
