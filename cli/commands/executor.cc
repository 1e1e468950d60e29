#include "cli/commands/executor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>

#include "clients/module/module.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "core/log/json_line.h"
#include "core/process/environment.h"
#include "executor/driver/driver.h"

namespace slipway::cli {

namespace {

constexpr int usual_grace = 3;

/// The absolute path of this program.
std::string own_program() {
  DiskFileSystem disk;
  return disk.canonical("/proc/self/exe").value_or("slipway");
}

/// This program with what a copy of it needs.
executor::Program own_program_for_jobs() {
  return {.path = own_program(), .companions = clients::module_files()};
}

/// Relative paths are the caller's, and the driver is called in another directory each time.
std::string absolute(const std::string& path) {
  DiskFileSystem disk;
  const std::string here = disk.canonical(".").value_or("/");
  return normal_path(join_path(here, path));
}

std::vector<Option> settings_options() {
  return {
      {"--state", "DIR",
       "where jobs, caches and the log are kept (default: /var/lib/slipway for root)"},
      {"--log", "FILE",
       "the driver's log, one JSON object a line (default: driver.log in the state directory)"},
      {"--runner", "FILE",
       "gitlab-runner, which jobs need for artifacts (default: the one that calls)"},
      {"--grace", "SECONDS", "how long a canceled job may take to end by itself (default: 3)"},
  };
}

Result<int> grace_seconds(const Arguments& arguments) {
  const std::string text = arguments.value("--grace").value_or(std::to_string(usual_grace));
  int seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > 3600) {
    return plain_error(fmt::format("`{}` is no number of seconds", printable(text)),
                       "--grace takes a whole number from 1 to 3600");
  }
  return seconds;
}

Result<executor::DriverSettings> settings_of(const Arguments& arguments) {
  executor::DriverSettings settings;
  SLIPWAY_ASSIGN(const int seconds, grace_seconds(arguments));
  settings.grace = std::chrono::seconds(seconds);
  const std::string fleet = environment_variable("SLIPWAY_FLEET");
  settings.fleet =
      absolute(arguments.value("--fleet").value_or(fleet.empty() ? executor::usual_fleet : fleet));
  settings.state_directory =
      arguments.value("--state").value_or(executor::default_state_directory(environment_variable));
  settings.log_file = arguments.value("--log").value_or("");
  settings.runner_program = arguments.value("--runner").value_or("");
  settings.program = own_program_for_jobs();
  settings.version = SLIPWAY_VERSION;
  settings.environment = own_environment();
  return settings;
}

/// A driver for the calls after `config`: what was set there comes with the decision.
executor::Driver later_driver(const executor::RunnerCall& call) {
  executor::DriverSettings settings;
  settings.program = own_program_for_jobs();
  settings.version = SLIPWAY_VERSION;
  settings.environment = own_environment();
  return {std::move(settings), call};
}

int run_config(const Arguments& arguments, Console& console) {
  const executor::RunnerCall call = executor::RunnerCall::read(environment_variable);
  auto settings = settings_of(arguments);
  if (!settings) {
    console.report(settings.error());
    return call.system_failure;
  }
  Diagnostics diagnostics;
  executor::Driver driver(std::move(*settings), call);
  const std::optional<std::string> output = driver.config(diagnostics);
  console.report(diagnostics);
  if (!output) return call.system_failure;
  console.out(*output + "\n");
  return 0;
}

int run_prepare(const Arguments&, Console& console) {
  const executor::RunnerCall call = executor::RunnerCall::read(environment_variable);
  const auto prepared = later_driver(call).prepare();
  if (!prepared) {
    console.report(prepared.error());
    return call.system_failure;
  }
  console.out(prepared->text);
  return prepared->exit_status;
}

int run_stage(const Arguments& arguments, Console& console) {
  const executor::RunnerCall call = executor::RunnerCall::read(environment_variable);
  const executor::Stage stage{.name = arguments.positionals()[1],
                              .script = arguments.positionals()[0]};
  const auto status = later_driver(call).run(stage);
  if (!status) {
    console.report(status.error());
    return call.system_failure;
  }
  return *status;
}

int run_cleanup(const Arguments&, Console& console) {
  const executor::RunnerCall call = executor::RunnerCall::read(environment_variable);
  const auto cleaned = later_driver(call).cleanup();
  if (!cleaned) {
    console.report(cleaned.error());
    return call.system_failure;
  }
  return 0;
}

/// Text in quotes for TOML, whose basic strings take JSON's escapes.
std::string quoted(const std::string& text) { return json_string(text); }

std::string config_section(const std::string& program, const std::string& config_arguments,
                           int grace) {
  const std::string executable = quoted(program);
  return fmt::format(
      "  # In /etc/gitlab-runner/config.toml, inside the [[runners]] section that has executor = "
      "\"custom\".\n"
      "  [runners.custom]\n"
      "    config_exec = {0}\n"
      "    config_args = [\"executor\", \"config\"{1}]\n"
      "    config_exec_timeout = 60\n"
      "    prepare_exec = {0}\n"
      "    prepare_args = [\"executor\", \"prepare\"]\n"
      "    # A job in a pod may wait for a place on its node (`executor.queue` of the fleet, and "
      "10 "
      "minutes more).\n"
      "    prepare_exec_timeout = 86400\n"
      "    run_exec = {0}\n"
      "    run_args = [\"executor\", \"run\"]\n"
      "    cleanup_exec = {0}\n"
      "    cleanup_args = [\"executor\", \"cleanup\"]\n"
      "    cleanup_exec_timeout = {2}\n"
      "    # A canceled job has {3} s to end by itself, then the driver kills it; later the runner "
      "would kill the driver.\n"
      "    graceful_kill_timeout = {4}\n"
      "    force_kill_timeout = 10\n",
      executable, config_arguments, 120 + grace, grace, grace + 12);
}

int print_config(const Arguments& arguments, Console& console) {
  const auto seconds = grace_seconds(arguments);
  if (!seconds) return console.report(seconds.error());
  const std::string fleet = arguments.value("--fleet").value_or(executor::usual_fleet);
  std::string given = ", " + quoted("--fleet=" + absolute(fleet));
  for (const char* name : {"--state", "--log", "--runner"}) {
    if (const auto value = arguments.value(name)) {
      given += ", " + quoted(fmt::format("{}={}", name, absolute(*value)));
    }
  }
  if (arguments.has("--grace")) given += ", " + quoted(fmt::format("--grace={}", *seconds));
  console.out(config_section(own_program(), given, *seconds));
  return 0;
}

Command call_command(std::string name, std::string summary,
                     int (*run)(const Arguments&, Console&)) {
  Command command;
  command.name = std::move(name);
  command.summary = std::move(summary);
  command.details =
      "Called by gitlab-runner's custom executor; docs/executor.md says how to register it.";
  command.run = run;
  return command;
}

}  // namespace

Command executor_config_command() {
  Command command = call_command("executor config",
                                 "decide about a job (gitlab-runner's config_exec)", run_config);
  command.options = settings_options();
  return command;
}

Command executor_prepare_command() {
  return call_command("executor prepare", "make the place where a job runs (prepare_exec)",
                      run_prepare);
}

Command executor_run_command() {
  Command command = call_command("executor run", "run a stage of a job (run_exec)", run_stage);
  command.positionals = {{"SCRIPT", "the stage's script", 1, 1}, {"STAGE", "its name", 1, 1}};
  return command;
}

Command executor_cleanup_command() {
  return call_command("executor cleanup", "end a job and remove its place (cleanup_exec)",
                      run_cleanup);
}

Command executor_print_config_command() {
  Command command;
  command.name = "executor print-config";
  command.summary = "print the section of config.toml that makes gitlab-runner use Slipway";
  command.details =
      "The options become arguments of the call that decides about a job.\n"
      "Example: slipway executor print-config --fleet /etc/slipway/fleet.yaml";
  command.options = settings_options();
  command.run = print_config;
  return command;
}

}  // namespace slipway::cli
