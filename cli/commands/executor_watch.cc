#include "cli/commands/executor_watch.h"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "core/diagnostics/format.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/path.h"
#include "core/process/environment.h"
#include "executor/driver/driver.h"
#include "executor/driver/job_counts.h"
#include "executor/watch/executor_cluster.h"
#include "executor/watch/host_jobs.h"
#include "executor/watch/metrics.h"
#include "executor/watch/reap_lock.h"
#include "executor/watch/status.h"

namespace slipway::cli {

namespace {

std::string state_directory(const Arguments& arguments) {
  DiskFileSystem disk;
  const std::string given =
      arguments.value("--state").value_or(executor::default_state_directory(environment_variable));
  return normal_path(join_path(disk.canonical(".").value_or("/"), given));
}

Option state_option() {
  return {"--state", "DIR", "the driver's state directory (default: /var/lib/slipway for root)"};
}

/// The fleet that the driver works by: never one that lies above the current directory.
std::string fleet_file(const Arguments& arguments) {
  const std::string set = environment_variable("SLIPWAY_FLEET");
  return arguments.value("--fleet").value_or(set.empty() ? executor::usual_fleet : set);
}

using Seen = executor::ExecutorCluster::Seen;

std::optional<Seen> look_at(std::optional<executor::ExecutorCluster>& cluster,
                            Diagnostics& diagnostics) {
  if (!cluster) return std::nullopt;
  Result<Seen> seen = cluster->look();
  if (seen) return *std::move(seen);
  diagnostics.add(std::move(seen).error());
  return std::nullopt;
}

/// Writes the metrics where they are asked for.
void offer_metrics(const Arguments& arguments, const std::vector<executor::HostJob>& jobs,
                   const std::optional<Seen>& pods, const std::string& state,
                   Diagnostics& diagnostics) {
  const auto path = arguments.value("--metrics");
  if (!path) return;
  const auto write = [&]() -> Result<void> {
    SLIPWAY_TRY(make_directories(parent_path(*path)));
    SLIPWAY_TRY(
        write_file(*path, executor::metrics_text(jobs, pods, executor::JobCounts(state).read())));
    return {};
  };
  if (const auto written = write(); !written) {
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
  auto cluster = executor::ExecutorCluster::of_fleet(fleet_file(arguments), state,
                                                     own_environment(), diagnostics);
  const std::optional<Seen> pods = look_at(cluster, diagnostics);
  const std::int64_t now = executor::seconds_now();
  if (format == "json") {
    console.out(executor::status_json(jobs, now, pods));
  } else {
    const std::string pod_rows =
        pods ? executor::pods_table(pods->objects, pods->view) : std::string();
    console.out(executor::status_table(jobs, now));
    if (jobs.empty()) console.say(fmt::format("no job in {}\n", printable(state)));
    console.out(jobs.empty() || pod_rows.empty() ? pod_rows : "\n" + pod_rows);
  }
  offer_metrics(arguments, jobs, pods, state, diagnostics);
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
  const executor::ReapLock lock(state, mode, [&] {
    console.say(
        fmt::format("another reap of {} is at work: waiting until it ends\n", printable(state)));
  });
  Diagnostics diagnostics;
  auto reaped = executor::reap_host_jobs(state, mode, clean_up, diagnostics);
  auto cluster = executor::ExecutorCluster::of_fleet(fleet_file(arguments), state,
                                                     own_environment(), diagnostics);
  if (cluster) {
    auto more = cluster->reap(mode, diagnostics);
    std::move(more.begin(), more.end(), std::back_inserter(reaped));
  }
  for (const auto& entry : reaped) {
    const char* verb = entry.removed                           ? "removed"
                       : mode == executor::ReapMode::look_only ? "would remove"
                                                               : "could not remove";
    console.out(fmt::format("{}: {} {}: {}\n", entry.job, verb, entry.what, entry.why));
  }
  if (arguments.value("--metrics")) {
    const auto jobs = executor::host_jobs(state, diagnostics);
    offer_metrics(arguments, jobs, look_at(cluster, diagnostics), state, diagnostics);
  }
  return console.report(std::move(diagnostics));
}

}  // namespace

Command executor_status_command() {
  Command command;
  command.name = "executor status";
  command.summary = "show the jobs of this host, their stages and ages, and the pods of jobs";
  command.details =
      "A job is `orphaned` when its gitlab-runner has ended or could not clean up, and no call of "
      "the driver is left that would end it: `slipway executor reap` removes it. It is `unknown` "
      "when its runner is in another container of this host.\n"
      "Where the fleet (--fleet, SLIPWAY_FLEET or /etc/slipway/fleet.yaml) runs jobs in pods, a "
      "second table has those of all runner hosts: `other` is another host's, `orphaned` "
      "nobody's.\n"
      "Exit status: 0 fine, 2 the fleet cannot be read, 3 the state directory or the cluster "
      "cannot.";
  command.options = {state_option(),
                     {"-o,--output",
                      "FORMAT",
                      "table (default) or json",
                      Repeat::once,
                      {Values::Kind::choices, {"table", "json"}}},
                     metrics_option()};
  command.run = run_status;
  return command;
}

Command executor_reap_command() {
  Command command;
  command.name = "executor reap";
  command.summary = "end jobs that nobody sees to any more and remove what they left";
  command.details =
      "Ends the processes and removes the places of jobs whose gitlab-runner has ended or could "
      "not "
      "clean up, and of no other: it may run at any time, beside running jobs and beside itself. "
      "Where the fleet (--fleet, SLIPWAY_FLEET or /etc/slipway/fleet.yaml) runs jobs in pods, it "
      "also removes pods and Secrets of this host's jobs that it has no record of, and those of "
      "any "
      "host whose deadline has passed. Prints a line for each. The Debian package has a systemd "
      "timer for it; docs/kubernetes.md has a CronJob.\n"
      "Exit status: 0 fine, 2 the fleet cannot be read, 3 something cannot be removed.";
  command.options = {
      state_option(), {"--dry-run", "", "only say what would be removed"}, metrics_option()};
  command.run = run_reap;
  return command;
}

}  // namespace slipway::cli
