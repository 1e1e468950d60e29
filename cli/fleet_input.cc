#include "cli/fleet_input.h"

#include <algorithm>
#include <cerrno>

#include "clients/git/repository.h"
#include "clients/gitlab/project_path.h"
#include "core/filesystem/path.h"
#include "core/process/environment.h"

namespace slipway::cli {

namespace {

constexpr const char* system_fleet = "/etc/slipway/fleet.yaml";

enum class Boundary : std::uint8_t { none, repository };

// The nearest file of that name in a folder or those above it, at most up to the root of the
// repository; empty when there is none.
std::string nearest_upwards(FileSystem& files, const std::string& start, const std::string& name,
                            Boundary boundary) {
  const std::string folder = files.type(start) == FileType::directory ? start : parent_path(start);
  const Result<std::string> real = files.canonical(folder);
  const Result<std::string> here = files.canonical(".");
  if (!real || !here) return {};
  for (std::string at = *real;; at = parent_path(at)) {
    const std::string candidate = join_path(at, name);
    if (files.type(candidate) == FileType::file) {
      return is_within(candidate, *here) ? relative_path(candidate, *here) : candidate;
    }
    const bool at_boundary =
        boundary == Boundary::repository && files.type(join_path(at, ".git")) != FileType::missing;
    if (at == "/" || at_boundary) return {};
  }
}

// The repository that a path is in; empty when it is in none.
std::string repository_root(FileSystem& files, const std::string& start) {
  const Result<std::string> real = files.canonical(start);
  if (!real) return {};
  for (std::string at = *real;; at = parent_path(at)) {
    if (files.type(join_path(at, ".git")) != FileType::missing) return at;
    if (at == "/") return {};
  }
}

std::vector<std::string> paths_of(const Arguments& arguments) {
  return arguments.positionals().empty() ? std::vector<std::string>{"."} : arguments.positionals();
}

void read_lock(FileSystem& files, const Arguments& arguments, FleetInput& input,
               Diagnostics& diagnostics) {
  std::string path = arguments.value("--lock").value_or("");
  if (path.empty())
    path = nearest_upwards(files, paths_of(arguments).front(), "images.lock", Boundary::repository);
  if (path.empty()) return;
  if (auto lock = fleet::read_images_lock(files, path, diagnostics)) input.lock = *std::move(lock);
}

void read_components(FileSystem& files, FleetInput& input, Diagnostics& diagnostics) {
  if (input.fleet->bases_node == nullptr) {
    input.bases = overlay::built_in_bases();
    return;
  }
  Result<overlay::Bases> bases = overlay::read_bases(files, normal_path(input.fleet->bases));
  if (bases) {
    input.bases = *std::move(bases);
    return;
  }
  Diagnostic diagnostic = yaml::error_at(*input.fleet->bases_node, bases.error().message,
                                         "give the folder as seen from the fleet.yaml, or remove "
                                         "`bases` to take the components that slipway ships");
  diagnostics.add(std::move(diagnostic));
}

std::optional<fleet::Index> read_known_services(FileSystem& files, const Arguments& arguments,
                                                Diagnostics& diagnostics) {
  std::vector<std::string> paths = arguments.values("--index");
  if (const std::string given = environment_variable("SLIPWAY_INDEX");
      paths.empty() && !given.empty())
    paths.push_back(given);
  if (paths.empty()) return std::nullopt;
  return fleet::read_indexes(files, paths, diagnostics);
}

// The project that descriptors are of, for what the index tells of it: as it was given, else by the
// git remote. Unlike --project it decides nothing that a team could gain by.
check::Home home_of(FileSystem& files, const Arguments& arguments, const fleet::Fleet& fleet) {
  const std::string start = paths_of(arguments).front();
  check::Home home{"", repository_root(files, start), &files};
  const std::optional<std::string> given = arguments.value("--project");
  if (given && given->find('/') != std::string::npos) {
    home.project = *given;
  } else if (!home.root.empty()) {
    const Result<clients::RepositoryFacts> facts = clients::describe_repository(home.root);
    if (facts) home.project = clients::project_path_of(facts->origin, fleet.gitlab.url);
  }
  return home;
}

// `--env "$VARIABLE"` with an unset variable must not mean all environments.
bool has_empty_option(const Arguments& arguments, Diagnostics& diagnostics) {
  bool found = false;
  for (const char* option :
       {"--fleet", "--env", "--cluster", "--branch", "--lock", "--index", "--project"}) {
    const std::vector<std::string> values = arguments.values(option);
    if (std::find(values.begin(), values.end(), "") == values.end()) continue;
    diagnostics.add(plain_error(std::string("`") + option + "` was given with nothing in it",
                                "is a variable empty? Leave the option out to take its default"));
    found = true;
  }
  return found;
}

Diagnostic no_descriptor(FileSystem& files, const std::string& path,
                         const std::vector<std::string>& foreign) {
  const std::string almost = join_path(path, "service.yml");
  if (foreign.empty() && files.type(almost) == FileType::file) {
    return plain_error("there is no service.yaml in `" + path + "`",
                       "`" + almost + "` is there: rename it to service.yaml");
  }
  const std::string first_one = "`slipway init` writes a first service.yaml";
  if (foreign.empty()) {
    return plain_error("there is no service.yaml in `" + path + "`",
                       "give the folder of a service; " + first_one);
  }
  return plain_error(
      "there is no descriptor in `" + path + "`: " + foreign.front() + " is of another kind",
      "a descriptor says `kind: ServiceDescriptor`; " + first_one + ", in another folder");
}

std::optional<check::Project> project_of(const Arguments& arguments) {
  const std::optional<std::string> given = arguments.value("--project");
  if (!given) return std::nullopt;
  const bool is_path = given->find('/') != std::string::npos;
  return is_path ? check::Project{"", *given} : check::Project{*given, ""};
}

}  // namespace

std::vector<Option> fleet_input_options() {
  return {
      {"-e,--env", "E", "only this environment", Repeat::once, {Values::Kind::environments}},
      {"-c,--cluster", "C", "only this cluster", Repeat::once, {Values::Kind::clusters}},
      {"-b,--branch", "B", "as of this branch: its environment, and what {branch} stands for",
       Repeat::once},
      {"--lock", "FILE", "images.lock (default: the nearest one from PATH upwards)", Repeat::once},
      {"--index", "FILE",
       "the services of all repositories; several are joined (default: SLIPWAY_INDEX)",
       Repeat::many},
      {"--project", "ID", "the GitLab project, by id or full path: may it speak for its teams?",
       Repeat::once}};
}

Result<std::string> find_fleet(FileSystem& files, const Arguments& arguments,
                               const std::string& start) {
  if (const auto given = arguments.value("--fleet")) return *given;
  if (const std::string given = environment_variable("SLIPWAY_FLEET"); !given.empty()) return given;
  // A job works on what a team wrote: a fleet.yaml in there must not decide.
  const bool in_job = !environment_variable("CI_JOB_ID").empty();
  std::string nearest = nearest_upwards(files, start, "fleet.yaml", Boundary::none);
  if (!in_job && !nearest.empty()) return nearest;
  if (files.type(system_fleet) == FileType::file) return std::string(system_fleet);
  if (in_job && !nearest.empty()) {
    return plain_error("there is no fleet.yaml that counts: `" + nearest +
                           "` does not in a job, for whoever writes to the repository could have "
                           "changed it",
                       std::string("let the runner's host have it at ") + system_fleet +
                           ", or give it with --fleet FILE where the job may trust it");
  }
  return plain_error(std::string("there is no fleet.yaml: not given, ") +
                         (in_job ? "not in SLIPWAY_FLEET" : "none at or above `" + start + "`") +
                         ", and no " + system_fleet,
                     "give it with --fleet FILE or in SLIPWAY_FLEET; the platform team writes it: "
                     "docs/fleet.md");
}

namespace {

Result<std::string> existing_fleet(FileSystem& files, const Arguments& arguments,
                                   const std::string& start) {
  SLIPWAY_ASSIGN(std::string path, find_fleet(files, arguments, start));
  if (files.type(path) != FileType::missing) return path;
  Diagnostic diagnostic = file_error(path, "cannot be read", ENOENT);
  diagnostic.hint = "give the fleet with --fleet FILE or in SLIPWAY_FLEET";
  return diagnostic;
}

// The descriptors at and below the paths, each held against the fields of its format.
std::vector<std::shared_ptr<const fleet::Descriptor>> read_descriptors(
    FileSystem& files, const std::vector<std::string>& paths, const fleet::Fleet* fleet,
    WithoutDescriptors without, Diagnostics& diagnostics) {
  std::vector<std::shared_ptr<const fleet::Descriptor>> descriptors;
  std::vector<std::string> foreign;
  const std::vector<std::string> found =
      fleet::find_descriptors(files, paths, diagnostics, &foreign);
  for (const std::string& path : found)
    descriptors.push_back(fleet::read_descriptor(files, path, fleet, diagnostics));
  if (found.empty() && without == WithoutDescriptors::error && !diagnostics.has_errors())
    diagnostics.add(no_descriptor(files, paths.front(), foreign));
  return descriptors;
}

void read_input(FileSystem& files, const Arguments& arguments, const Reading& wanted,
                FleetInput& input, Diagnostics& diagnostics) {
  if (has_empty_option(arguments, diagnostics)) return;
  const WithoutDescriptors without = wanted.without;
  std::vector<std::string> paths = paths_of(arguments);
  const Result<std::string> fleet_path = existing_fleet(files, arguments, paths.front());
  if (!fleet_path) return diagnostics.add(fleet_path.error());
  if (!wanted.only.empty()) paths = wanted.only;
  if (without == WithoutDescriptors::fine) {
    std::erase_if(paths,
                  [&](const std::string& path) { return files.type(path) == FileType::missing; });
  }
  fleet::FleetReading reading = fleet::read_fleet_sections(files, *fleet_path, diagnostics);
  if (!reading.whole) {
    // All that can be told in one run: also what is wrong in the descriptors themselves.
    if (reading.placed) check::check_fleet(*reading.fleet, diagnostics);
    (void)read_descriptors(files, paths, reading.placed ? &*reading.fleet : nullptr, without,
                           diagnostics);
    return;
  }
  input.fleet = std::make_unique<fleet::Fleet>(*std::move(reading.fleet));
  check::check_fleet(*input.fleet, diagnostics);
  read_components(files, input, diagnostics);
  read_lock(files, arguments, input, diagnostics);
  const auto descriptors = read_descriptors(files, paths, input.fleet.get(), without, diagnostics);
  const fleet::Selection selection{arguments.value("--env").value_or(""),
                                   arguments.value("--cluster").value_or(""),
                                   arguments.value("--branch").value_or("")};
  input.services = std::make_unique<fleet::ServiceSet>(
      files, *input.fleet, select_targets(*input.fleet, selection, diagnostics), descriptors,
      diagnostics);
  input.schemas = overlay::ClusterSchemas(files, input.services->targets());
  check::CheckOptions options;
  options.files = &files;
  options.schemas = &input.schemas;
  options.project = project_of(arguments);
  input.index = read_known_services(files, arguments, diagnostics);
  if (input.index) {
    options.index = &*input.index;
    options.home = home_of(files, arguments, *input.fleet);
  }
  if (!input.bases.files.empty()) options.bases = &input.bases;
  check::check_services(*input.services, options, diagnostics);
}

}  // namespace

std::unique_ptr<fleet::Fleet> read_fleet_of(FileSystem& files, const Arguments& arguments,
                                            const std::string& start, Diagnostics& diagnostics) {
  const Result<std::string> path = existing_fleet(files, arguments, start);
  if (!path) {
    diagnostics.add(path.error());
    return nullptr;
  }
  std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, *path, diagnostics);
  if (!fleet) return nullptr;
  check::check_fleet(*fleet, diagnostics);
  return std::make_unique<fleet::Fleet>(*std::move(fleet));
}

FleetInput read_fleet_input(FileSystem& files, const Arguments& arguments, Diagnostics& diagnostics,
                            const Reading& reading) {
  FleetInput input;
  read_input(files, arguments, reading, input, diagnostics);
  return input;
}

}  // namespace slipway::cli
