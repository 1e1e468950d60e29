#include "cli/commands/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/fleet_input.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "core/log/json_line.h"
#include "core/process/environment.h"
#include "executor/doctor/examination.h"
#include "executor/doctor/pin.h"
#include "executor/driver/driver.h"

namespace slipway::cli {

namespace {

using executor::Examination;
using executor::Finding;
using executor::Verdict;

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::problem:
      break;
  }
  return "problem";
}

Examination examination_for(const Arguments& arguments) {
  DiskFileSystem disk;
  const std::string here = disk.canonical(".").value_or("/");
  const auto absolute = [&](const std::string& path) { return normal_path(join_path(here, path)); };
  Examination examination;
  examination.fleet_file =
      absolute(find_fleet(disk, arguments, here).value_or("/etc/slipway/fleet.yaml"));
  examination.state_directory = absolute(
      arguments.value("--state").value_or(executor::default_state_directory(environment_variable)));
  examination.runner_program = arguments.value("--runner").value_or("");
  examination.search_path = environment_variable("PATH");
  examination.environment = own_environment();
  return examination;
}

std::string as_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<8} {:<12} {}\n", name_of(finding.verdict), finding.check,
                        printable(finding.text));
    if (!finding.fix.empty()) text += fmt::format("{:21} fix: {}\n", "", printable(finding.fix));
  }
  return text;
}

std::string as_json(const std::vector<Finding>& findings) {
  std::string items;
  for (const Finding& finding : findings) {
    items += items.empty() ? "\n  " : ",\n  ";
    items += JsonLine()
                 .text("check", finding.check)
                 .text("verdict", name_of(finding.verdict))
                 .text("text", finding.text)
                 .text("fix", finding.fix)
                 .str();
  }
  return "{\"findings\": [" + items + "\n]}\n";
}

/// Writes pins, then looks again at what was written.
Result<void> pin(Examination& examination, Console& console) {
  SLIPWAY_ASSIGN(const std::vector<std::string> names, executor::pin_clusters(examination));
  for (const std::string& name : names) {
    console.say(
        fmt::format("{}: pinned in {}\n", printable(name), printable(examination.fleet_file)));
  }
  Examination again = examination_for({});
  again.fleet_file = examination.fleet_file;
  again.state_directory = examination.state_directory;
  again.runner_program = examination.runner_program;
  examination = std::move(again);
  return {};
}

void look(Examination& examination) {
  for (const executor::Check& check : executor::all_checks()) check.look(examination);
}

int run(const Arguments& arguments, Console& console) {
  const std::string format = arguments.value("--output").value_or("text");
  Examination examination = examination_for(arguments);
  look(examination);
  if (arguments.has("--pin")) {
    if (const auto pinned = pin(examination, console); !pinned) {
      return console.report(pinned.error());
    }
    look(examination);
  }
  const auto& findings = examination.findings;
  console.out(format == "json" ? as_json(findings) : as_text(findings));
  const bool bad = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.verdict == Verdict::problem;
  });
  return bad ? 1 : 0;
}

}  // namespace

Command doctor_command() {
  Command command;
  command.name = "doctor";
  command.summary = "check that this host is ready for jobs, and say what to do";
  command.details =
      "Looks at the fleet, the jobs' user, the state directory, the kernel, the disk, the clock, "
      "gitlab-runner, and every cluster of the fleet: does it answer, is it the one that was "
      "pinned, may the account do what the driver needs. Where jobs run in pods, a pod of the "
      "helper "
      "image runs for a moment and says what the image has. Nothing else is changed; --pin alone "
      "writes, into the fleet, the UID of each cluster that has none there yet.\n"
      "Exit status: 0 no problem, 1 a problem, 2 the pins cannot be written.";
  command.options = {
      {"--state", "DIR", "the driver's state directory (default: /var/lib/slipway for root)"},
      {"--runner", "FILE", "gitlab-runner (default: the one in PATH)"},
      {"-o,--output",
       "FORMAT",
       "text (default) or json",
       Repeat::once,
       {Values::Kind::choices, {"text", "json"}}},
      {"--pin", "", "write the UIDs of clusters that have none yet into the fleet"},
  };
  command.run = run;
  return command;
}

}  // namespace slipway::cli
