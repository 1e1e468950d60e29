#include "cli/commands/init.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/fleet_input.h"
#include "compiler/start/compose.h"
#include "compiler/start/dockerfile.h"
#include "compiler/start/project.h"
#include "compiler/start/starter.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "core/text/names.h"
#include "core/text/suggest.h"
#include "core/yaml/reader.h"

namespace slipway::cli {

namespace {

constexpr std::array<std::string_view, 4> compose_names = {
    "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"};

bool is_compose(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

// The file to begin with: --from, else a Dockerfile or a compose file of the folder.
Result<std::string> source_file(FileSystem& files, const std::string& directory,
                                const Arguments& arguments) {
  if (const auto from = arguments.value("--from")) return *from;
  if (files.type(join_path(directory, "Dockerfile")) == FileType::file)
    return join_path(directory, "Dockerfile");
  for (const std::string_view name : compose_names) {
    if (files.type(join_path(directory, name)) == FileType::file) return join_path(directory, name);
  }
  return plain_error(
      fmt::format("`{}` has neither a Dockerfile nor a compose file to begin with", directory),
      "name one with `--from FILE`");
}

// A compose file's service: --service, else the only one, else the only one that is built.
Result<std::string> compose_service(const yaml::Node& compose, const std::string& file,
                                    const Arguments& arguments) {
  if (const auto name = arguments.value("--service")) return *name;
  const std::vector<std::string> all = start::compose_services(compose);
  std::vector<std::string> built;
  std::copy_if(all.begin(), all.end(), std::back_inserter(built), [&](const std::string& name) {
    return compose.at({"services", name, "build"}) != nullptr;
  });
  if (all.size() == 1) return all.front();
  if (built.size() == 1) return built.front();
  if (all.empty())
    return plain_error(fmt::format("`{}` has no services", file), "is it a compose file?");
  return plain_error(fmt::format("`{}` has several services", file),
                     fmt::format("pick one with `--service NAME`: {}", fmt::join(all, ", ")));
}

std::vector<std::string_view> names_of(const std::vector<fleet::Team>& teams) {
  std::vector<std::string_view> names;
  for (const fleet::Team& team : teams) names.push_back(team.name);
  return names;
}

// The team that was given, if the fleet has it; without a fleet that can be read nobody knows.
Result<std::string> known_team(FileSystem& files, const std::string& directory,
                               const std::string& team, const Arguments& arguments) {
  if (!is_dns_label(team)) {
    return plain_error(fmt::format("`{}` cannot be a team's name", printable(team)),
                       "lower-case letters, digits and dashes, at most 63");
  }
  const Result<std::string> path = find_fleet(files, arguments, directory);
  if (!path) return team;
  Diagnostics passed_over;
  const std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, *path, passed_over);
  if (!fleet || fleet->team(team) != nullptr) return team;
  return plain_error(fmt::format("the fleet `{}` has no team `{}`", fleet->name, team),
                     did_you_mean_or(team, names_of(fleet->teams), "the fleet has"));
}

// --team, else the fleet's only team.
Result<std::string> team_of(FileSystem& files, const std::string& directory,
                            const Arguments& arguments) {
  if (const auto team = arguments.value("--team"))
    return known_team(files, directory, *team, arguments);
  const std::string hint = "say whose service it is with `--team TEAM`";
  const Result<std::string> path = find_fleet(files, arguments, directory);
  if (!path) return plain_error("the team is not known: there is no fleet to ask", hint);
  Diagnostics diagnostics;
  const std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, *path, diagnostics);
  if (!fleet) return diagnostics.list().front();
  const std::vector<std::string_view> names = names_of(fleet->teams);
  if (names.size() == 1) return std::string(names.front());
  return plain_error(fmt::format("the fleet `{}` has several teams", fleet->name),
                     fmt::format("{}: {}", hint, fmt::join(names, ", ")));
}

Result<start::Facts> gather(FileSystem& files, const std::string& directory,
                            const Arguments& arguments) {
  if (files.type(directory) != FileType::directory) {
    return plain_error(fmt::format("there is no folder `{}`", directory),
                       "make it, or name the service's folder");
  }
  SLIPWAY_ASSIGN(const std::string source, source_file(files, directory, arguments));
  SLIPWAY_ASSIGN(std::string text, files.read(source));
  SLIPWAY_ASSIGN(const std::string place, files.canonical(directory));
  start::Facts facts;
  facts.name = start::service_name_of(std::string(base_name(place)));
  const std::string file_name(base_name(source));
  if (is_compose(source)) {
    SLIPWAY_ASSIGN(const auto stream, yaml::read_manifests(source, std::move(text)));
    const yaml::Node& compose = *stream->documents.front();
    SLIPWAY_ASSIGN(const std::string service, compose_service(compose, source, arguments));
    SLIPWAY_ASSIGN(facts,
                   start::facts_of_compose_service(files, {source, compose}, directory, service));
  } else {
    if (!start::is_dockerfile(text)) {
      return plain_error(fmt::format("`{}` is no Dockerfile: it has no `FROM`", source),
                         "name a Dockerfile or a compose file with `--from FILE`");
    }
    facts.dockerfile = file_name;
    facts.build_origin = "becomes {registry}/{team}/" + facts.name;
    start::read_dockerfile(text, file_name, facts);
  }
  facts.name = arguments.value("--name").value_or(facts.name);
  if (!is_dns_label_with_letter(facts.name)) {
    return plain_error(fmt::format("`{}` cannot be a service's name", facts.name),
                       "lower-case letters, digits and dashes, a letter first, at most 63");
  }
  SLIPWAY_ASSIGN(facts.team, team_of(files, directory, arguments));
  return facts;
}

int run_init(const Arguments& arguments, Console& console) {
  DiskFileSystem files;
  const std::string directory =
      arguments.positionals().empty() ? "." : arguments.positionals().front();
  const Result<start::Facts> facts = gather(files, directory, arguments);
  if (!facts) return console.report(facts.error());
  const std::string text = start::starter_descriptor(*facts);
  if (arguments.has("--stdout")) {
    console.out(text);
    return 0;
  }
  const std::string path = directory == "." ? "service.yaml" : join_path(directory, "service.yaml");
  if (Result<void> written = create_file(path, text); !written) {
    Diagnostic error = std::move(written).error();
    if (error.rule == "file-exists") {
      error.hint =
          "give each service a folder of its own, `slipway init FOLDER --from FILE`; `--stdout` "
          "shows what a new one would be";
    }
    return console.report(error);
  }
  console.say(fmt::format("{} is written. Read it, then: slipway preview {}\n", path, path));
  return 0;
}

}  // namespace

Command init_command() {
  Command command;
  command.name = "init";
  command.summary = "write a first service.yaml from a Dockerfile or a compose file";
  command.details =
      "Reads ports, health check, environment, image, volumes, resources and calls where they can "
      "be found, and "
      "says in comments where each came from. ${X:-default} becomes its default, ${X} a place to "
      "fill in. Values that "
      "look secret are not copied: they become references.";
  command.options = {
      {"--from", "FILE", "the Dockerfile or compose file (default: the one in DIR)"},
      {"--service", "NAME", "which service of the compose file"},
      {"--name", "NAME", "the service's name (default: the folder's, or the compose service's)"},
      {"--team",
       "TEAM",
       "whose it is (default: the fleet's only team)",
       Repeat::once,
       {Values::Kind::teams}},
      {"--stdout", "", "print it instead of writing DIR/service.yaml"},
  };
  command.positionals = {{"DIR", "the service's folder (default: the current one)", 0, 1}};
  command.run = run_init;
  return command;
}

}  // namespace slipway::cli
