#include "cli/commands/kustomize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <unordered_map>

#include "cli/commands/real_kustomize.h"
#include "clients/git/git_tree.h"
#include "compiler/kustomize/build.h"
#include "compiler/kustomize/explain.h"
#include "compiler/kustomize/plugins.h"
#include "core/filesystem/file_writer.h"
#include "core/filesystem/new_folders.h"
#include "core/filesystem/opened_file.h"
#include "core/filesystem/path.h"
#include "core/filesystem/steady_disk.h"
#include "core/parallel/parallel.h"

// The flags, files and exit statuses of `kustomize build`. With several directories, a thread per
// core takes the next one until none is left; they share what they have parsed. What needs another
// program is handed to the real kustomize, where there is one and a flag allows it.

namespace slipway::cli {

namespace {

using kustomize::BuildOptions;

// kustomize knows no other status of failure.
constexpr int failed = 1;

int fail(Console& console, const Diagnostic& diagnostic) {
  console.report(diagnostic);
  return failed;
}

Result<BuildOptions> options_of(const Arguments& arguments) {
  BuildOptions options;
  const std::string restrictor = arguments.value("--load-restrictor").value_or("");
  if (restrictor == "LoadRestrictionsNone") {
    options.load_restrictions = kustomize::LoadRestrictions::none;
  } else if (!restrictor.empty() && restrictor != "LoadRestrictionsRootOnly") {
    return plain_error(fmt::format("--load-restrictor cannot be `{}`", restrictor),
                       "it is LoadRestrictionsRootOnly or LoadRestrictionsNone");
  }
  if (const std::optional<std::string> order = arguments.value("--reorder")) {
    if (*order == "legacy") {
      options.reorder = kustomize::Reorder::legacy;
    } else if (*order == "none") {
      options.reorder = kustomize::Reorder::none;
    } else {
      return plain_error(fmt::format("--reorder cannot be `{}`", *order), "it is legacy or none");
    }
  }
  const char* label = std::getenv("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL");
  if (arguments.has("--enable-managedby-label") ||
      (label != nullptr && std::string_view(label) == "on")) {
    options.managed_by_label = kustomize::ManagedByLabel::on;
  }
  return options;
}

void warn(const std::vector<Diagnostic>& warnings, Console& console) {
  Diagnostics all;
  for (const Diagnostic& warning : warnings) all.add(warning);
  if (!all.empty()) console.report(std::move(all));
}

Result<void> write_separately(const kustomize::Build& build, const std::string& directory) {
  const kustomize::Namespaces namespaces = kustomize::namespaces_of(build);
  std::map<std::string, std::string> texts;
  for (const kustomize::Rendered& rendered : build.objects) {
    SLIPWAY_ASSIGN(texts[kustomize::file_name_of(rendered, namespaces)],
                   kustomize::to_file_text(rendered));
  }
  for (const auto& [name, text] : texts) SLIPWAY_TRY(write_file(join_path(directory, name), text));
  return {};
}

int build_one(FileSystem& files, const std::string& directory, const BuildOptions& options,
              const Arguments& arguments, Console& console) {
  const std::optional<std::string> query = arguments.value("--explain");
  kustomize::Recorder recorder;
  BuildOptions own = options;
  if (query) own.recorder = &recorder;
  // It ends with the process: taking a big one apart costs a tenth of the time that it took.
  // Static, so that it is no leak.
  static const Result<kustomize::Build>* kept = nullptr;
  kept = new Result(kustomize::build_objects(files, directory, own, nullptr));
  const Result<kustomize::Build>& built = *kept;
  if (!built) {
    if (built.error().rule == kustomize::needs_program && allows_programs(arguments)) {
      return fail(console, hand_over(arguments, kustomize_build_command().options, directory,
                                     built.error()));
    }
    return fail(console, built.error());
  }
  warn(built->warnings, console);
  const std::string output = arguments.value("--output").value_or("");
  DiskFileSystem disk;
  if (!query && !output.empty() && disk.type(output) == FileType::directory) {
    const Result<void> written = write_separately(*built, output);
    return written ? 0 : fail(console, written.error());
  }
  const Result<std::string> text =
      query ? kustomize::explain(*built, recorder, *query) : kustomize::to_text(*built);
  if (!text) return fail(console, text.error());
  if (output.empty()) {
    console.out(*text);
    return 0;
  }
  const Result<Written> written = write_file(output, *text);
  return written ? 0 : fail(console, written.error());
}

// OUT/<DIR>.yaml; a directory outside of the current one is named without what leads out of it.
Result<std::string> target_of(const std::string& directory, const std::string& out) {
  std::string name = normal_path(directory);
  while (name.starts_with("/") || name.starts_with("../")) name.erase(0, name.find('/') + 1);
  if (name.empty() || name == "." || name == "..") {
    return plain_error(fmt::format("`{}` gives no name for a file in {}", directory, out),
                       "name the directories from outside, such as `overlays/production`");
  }
  return join_path(out, name + ".yaml");
}

/// A folder that files are written to.
struct TargetFolder {
  NewFolders::Folder folder;
  Descriptor opened;  ///< where nothing else is in it, and not too many others are
};

struct Job {
  std::string directory;
  std::string target;                    ///< where its file is written
  const TargetFolder* folder = nullptr;  ///< what the target is in
};

Result<std::vector<Job>> plan(const std::vector<std::string>& directories, const std::string& out,
                              NewFolders& folders, std::map<std::string, TargetFolder>& prepared) {
  constexpr std::size_t most_open = 64;
  std::vector<Job> jobs;
  jobs.reserve(directories.size());
  std::unordered_map<std::string_view, std::string_view> taken;
  taken.reserve(directories.size());
  for (const std::string& directory : directories) {
    SLIPWAY_ASSIGN(std::string target, target_of(directory, out));
    jobs.push_back({directory, std::move(target)});
    const auto [other, is_new] = taken.try_emplace(jobs.back().target, directory);
    if (!is_new) {
      return plain_error(fmt::format("`{}` and `{}` would both be written to {}", other->second,
                                     directory, other->first),
                         "build them into different directories");
    }
  }
  for (Job& job : jobs) {
    const auto [found, is_first] = prepared.try_emplace(parent_path(job.target));
    TargetFolder& target = found->second;
    if (is_first) {
      SLIPWAY_ASSIGN(target.folder, folders.prepare(found->first));
      if (target.folder.is_new && prepared.size() <= most_open)
        target.opened = open_folder(target.folder.path);
    }
    job.target = join_path(target.folder.path, base_name(job.target));
    job.folder = &target;
  }
  return jobs;
}

struct Outcome {
  bool failed = false;
  std::vector<Diagnostic> said;
};

Outcome build_to_file(FileSystem& files, const Job& job, const BuildOptions& options,
                      const Arguments& arguments, kustomize::Cache& cache) {
  Outcome outcome;
  const Result<kustomize::Build> built =
      kustomize::build_objects(files, job.directory, options, &cache);
  if (built) outcome.said = built->warnings;
  const Result<std::string> text = [&]() -> Result<std::string> {
    if (built) return kustomize::to_text(*built);
    if (built.error().rule != kustomize::needs_program || !allows_programs(arguments))
      return built.error();
    return build_elsewhere(arguments, kustomize_build_command().options, job.directory,
                           built.error());
  }();
  const Result<void> written = [&]() -> Result<void> {
    if (!text) return text.error();
    if (job.folder->folder.is_new) return create_file(job.target, *text, job.folder->opened);
    SLIPWAY_TRY(write_file(job.target, *text));
    return {};
  }();
  outcome.failed = !written;
  if (!written) outcome.said.push_back(written.error());
  return outcome;
}

// Several directories may fail at one place of a base that they share. It is shown once, and the
// end names them all.
int report(const std::vector<Job>& jobs, const std::vector<Outcome>& outcomes, Console& console) {
  Diagnostics found;
  std::vector<std::string> failures;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    found.add(outcomes[i].said);
    if (outcomes[i].failed) failures.push_back(jobs[i].directory);
  }
  if (!found.empty()) console.report(std::move(found));
  if (failures.empty()) return 0;
  constexpr std::size_t most_named = 20;
  const std::size_t rest = failures.size() - std::min(failures.size(), most_named);
  failures.resize(failures.size() - rest);
  console.report(plain_error(fmt::format(
      "{} of {} directories cannot be built: {}{}", failures.size() + rest, jobs.size(),
      fmt::join(failures, ", "), rest == 0 ? std::string() : fmt::format(" and {} more", rest))));
  return failed;
}

int build_many(FileSystem& files, const std::vector<std::string>& directories,
               const BuildOptions& options, const Arguments& arguments, Console& console) {
  if (arguments.has("--explain")) {
    return fail(console, plain_error("--explain explains an object of one directory",
                                     "name the directory whose build is to be explained"));
  }
  const std::optional<std::string> out = arguments.value("--output");
  if (!out || out->empty()) {
    return fail(console, plain_error("several directories need a place for their files",
                                     "give it with `-o OUT/`"));
  }
  if (DiskFileSystem().type(*out) == FileType::file) {
    return fail(console, plain_error(fmt::format("`{}` is a file, and several directories need a "
                                                 "directory for their files",
                                                 *out),
                                     "name another with `-o OUT/`"));
  }
  NewFolders folders;
  std::map<std::string, TargetFolder> prepared;
  const Result<std::vector<Job>> jobs = plan(directories, *out, folders, prepared);
  if (!jobs) return fail(console, jobs.error());

  // It ends with the process: taking it apart would cost the time of dozens of overlays.
  static kustomize::Cache& cache = *new kustomize::Cache;
  std::vector<Outcome> outcomes(jobs->size());
  in_parallel(jobs->size(), [&](std::size_t i) {
    outcomes[i] = build_to_file(files, (*jobs)[i], options, arguments, cache);
  });
  const Result<void> in_place = folders.put_in_place();
  const int status = report(*jobs, outcomes, console);
  return in_place ? status : fail(console, in_place.error());
}

int run(const Arguments& arguments, Console& console) {
  const Result<BuildOptions> options = options_of(arguments);
  if (!options) return fail(console, options.error());
  static const std::vector<std::string> here = {"."};
  const bool is_here = arguments.positionals().empty();
  const std::vector<std::string>& directories = is_here ? here : arguments.positionals();
  const auto build = [&](FileSystem& files) {
    if (directories.size() == 1) {
      return build_one(files, directories.front(), *options, arguments, console);
    }
    return build_many(files, directories, *options, arguments, console);
  };
  if (const auto revision = arguments.value("--revision")) {
    const Result<clients::GitTree> tree = clients::open_git_tree(directories.front(), *revision);
    return tree ? build(*tree->files) : fail(console, tree.error());
  }
  SteadyDisk disk;
  return build(disk);
}

}  // namespace

Command kustomize_build_command() {
  Command command;
  command.name = "kustomize build";
  command.summary = "render directories as kustomize build does";
  command.details =
      "Gives the bytes of `kustomize build` (5.8.2) and takes its flags. With several directories, "
      "`-o OUT/` writes "
      "OUT/DIR.yaml for each. Helm charts and plug-ins need --enable-helm, --enable-alpha-plugins "
      "or --enable-exec and a "
      "`kustomize` in PATH, to which the build is then handed.";
  command.positionals = {{"DIR", "directories with a kustomization.yaml (default: .)"}};
  command.options = {
      {"-o,--output", "PATH",
       "write to this file, or a file for each object into this directory where it is there",
       Repeat::last},
      {"--explain", "KIND/NAME[:PATH]",
       "say where each value of an object came from, instead of printing it", Repeat::last},
      {"--load-restrictor",
       "WHICH",
       "LoadRestrictionsNone lets files be read from outside their directory",
       Repeat::last,
       {Values::Kind::hints, {"LoadRestrictionsRootOnly", "LoadRestrictionsNone"}}},
      {"--revision",
       "REV",
       "render the directories as they are in this git revision, without a checkout",
       Repeat::last,
       {Values::Kind::revisions}},
      {"--reorder",
       "ORDER",
       "legacy (default) or none; sortOptions in the file wins",
       Repeat::last,
       {Values::Kind::hints, {"legacy", "none"}}},
      {"--enable-managedby-label", "", "add app.kubernetes.io/managed-by"},
      {"--enable-helm", "", "allow Helm charts"},
      {"--enable-alpha-plugins", "", "allow plug-ins"},
      {"--enable-exec", "", "allow exec functions"},
      {"--helm-command", "PATH", "the helm to use", Repeat::last},
      {"--helm-api-versions", "VERSION", "API versions for Helm", Repeat::many},
      {"--helm-kube-version", "VERSION", "the Kubernetes version for Helm", Repeat::last},
      {"--helm-debug", "", "let Helm say more"},
      {"-e,--env", "NAME=VALUE", "an environment variable for functions", Repeat::many},
      {"--mount", "MOUNT", "storage for functions", Repeat::many},
      {"--network", "", "allow network for functions"},
      {"--network-name", "NAME", "the network of functions", Repeat::last},
      {"--as-current-user", "", "run functions as this user"},
      {"--stack-trace", "", "accepted for kustomize's sake"},
  };
  command.failure_status = failed;
  command.run = run;
  return command;
}

}  // namespace slipway::cli
