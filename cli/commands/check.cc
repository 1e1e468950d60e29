#include "cli/commands/check.h"

#include <fmt/format.h>

#include <set>

#include "cli/fleet_input.h"
#include "compiler/render/render.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "pipelines/report/findings.h"

namespace slipway::cli {

namespace {

// Files as seen from the root of the repository that the current folder is in; without one, or
// outside of it, as they were given.
report::PathInRepository paths_in_repository(FileSystem& files) {
  const Result<std::string> here = files.canonical(".");
  if (!here) return [](const std::string& path) { return path; };
  std::string root = *here;
  while (root != "/" && files.type(join_path(root, ".git")) == FileType::missing)
    root = parent_path(root);
  if (root == "/") return [](const std::string& path) { return path; };
  return [root, folder = *here](const std::string& path) {
    const std::string whole = normal_path(join_path(folder, path));
    return is_within(whole, root) ? relative_path(whole, root) : path;
  };
}

// The findings for a program, when one of its forms is asked for.
Result<std::string> for_programs(FileSystem& files, const Diagnostics& diagnostics,
                                 const std::string& form) {
  if (form == "text") return std::string();
  const Diagnostics shown = Console::presentable(diagnostics);
  if (form == "json") return report::findings_json(shown);
  return report::code_quality(shown, paths_in_repository(files));
}

int run(const Arguments& arguments, Console& console) {
  const std::string form = arguments.value("--output").value_or("text");
  DiskFileSystem files;
  Diagnostics diagnostics;
  const FleetInput input = read_fleet_input(files, arguments, diagnostics);
  render::check_rendered(input, diagnostics);
  const Result<std::string> data = for_programs(files, diagnostics, form);
  if (!data) return console.report(data.error());
  if (!data->empty()) console.out(*data);
  const bool failed = diagnostics.has_errors();
  const std::string outcome = format_counts(diagnostics);
  const int status = console.report(std::move(diagnostics));
  if (!failed) {
    const std::size_t services = input.services->descriptors().size();
    std::set<const fleet::Cluster*> known;  // one may be in several environments
    for (const fleet::Target& target : input.services->targets()) known.insert(target.cluster);
    const std::size_t clusters = known.size();
    console.say(fmt::format("{} {} in {} {}: {}\n", services,
                            services == 1 ? "service" : "services", clusters,
                            clusters == 1 ? "cluster" : "clusters", outcome));
  }
  return status;
}

}  // namespace

Command check_command() {
  Command command;
  command.name = "check";
  command.summary = "check the fleet and the descriptors, write nothing";
  command.details =
      "Reads the fleet and every service.yaml at and below PATH, in every environment and cluster, "
      "and says all that "
      "is wrong at once. docs/checks.md explains each rule.\n\nExit status: 0 fine, 1 a rule found "
      "something, 2 input "
      "that cannot be read or understood.";
  command.options = fleet_input_options();
  command.options.push_back({"-o,--output",
                             "FORM",
                             "text (default); json or code-quality also write the findings to "
                             "standard output",
                             Repeat::once,
                             {Values::Kind::choices, {"text", "json", "code-quality"}}});
  command.positionals = {{"PATH", "service.yaml files, or folders with them (default: .)"}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
