#include "cli/commands/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/manifest/identity.h"
#include "compiler/manifest/schema/kubectl_reading.h"
#include "compiler/manifest/schema/validator.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "core/filesystem/path.h"
#include "core/parallel/parallel.h"
#include "core/yaml/reader.h"

namespace slipway::cli {

namespace {

bool is_manifest_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

// The files of a folder and all below it.
Result<void> collect(FileSystem& files, const std::string& path, std::vector<std::string>& found) {
  SLIPWAY_ASSIGN(const std::vector<std::string> names, files.list(path));
  for (const std::string& name : names) {
    const std::string inner = join_path(path, name);
    const FileType type = files.type(inner);
    if (type == FileType::directory && !name.starts_with('.')) {
      SLIPWAY_TRY(collect(files, inner, found));
    } else if (type == FileType::file && is_manifest_name(name)) {
      found.push_back(inner);
    }
  }
  return {};
}

struct Outcome {
  Diagnostics diagnostics;
  std::size_t objects = 0;
};

void check_file(FileSystem& files, const std::string& path, const manifest::Schemas& schemas,
                Outcome& outcome) {
  Result<std::string> text = files.read(path);
  if (!text) return outcome.diagnostics.add(std::move(text).error());
  const Result<std::shared_ptr<yaml::Stream>> stream = yaml::read_manifests(path, std::move(*text));
  if (!stream) return outcome.diagnostics.add(stream.error());
  constexpr std::size_t most_findings = 5000;  // of one file
  std::size_t found = 0;
  for (yaml::Node* document : (*stream)->documents) {
    if (document->is_null()) continue;
    manifest::read_as_kubectl(*document);
    ++outcome.objects;
    const Result<std::vector<manifest::Finding>> findings = manifest::validate(*document, schemas);
    if (!findings) return outcome.diagnostics.add(findings.error());
    for (const manifest::Finding& finding : *findings) {
      if (++found > most_findings) {
        Diagnostic diagnostic =
            manifest::to_diagnostic(finding, printable(manifest::subject_of(*document)));
        diagnostic.message = "there are more findings from here on";
        diagnostic.hint = "mend those above first";
        return outcome.diagnostics.add(std::move(diagnostic));
      }
      outcome.diagnostics.add(
          manifest::to_diagnostic(finding, printable(manifest::subject_of(*document))));
    }
  }
}

Outcome check_all(FileSystem& files, const std::vector<std::string>& paths,
                  const manifest::Schemas& schemas) {
  std::vector<Outcome> each(paths.size());
  in_parallel(paths.size(), [&](std::size_t i) { check_file(files, paths[i], schemas, each[i]); });
  Outcome all;
  for (const Outcome& one : each) {
    all.diagnostics.add(one.diagnostics.list());
    all.objects += one.objects;
  }
  return all;
}

Result<std::vector<std::string>> manifests_of(FileSystem& files, const Arguments& arguments) {
  std::vector<std::string> paths;
  for (const std::string& path : arguments.positionals()) {
    if (files.type(path) == FileType::directory) {
      SLIPWAY_TRY(collect(files, path, paths));
    } else {
      paths.push_back(path);
    }
  }
  return paths;
}

int run(const Arguments& arguments, Console& console) {
  DiskFileSystem disk;
  std::shared_ptr<const manifest::Schemas> snapshot;
  if (const auto path = arguments.value("--schema")) {
    Result<std::string> text = disk.read(*path);
    if (!text) return console.report(text.error());
    auto schemas = manifest::Schemas::read(*path, std::move(*text));
    if (!schemas) return console.report(schemas.error());
    snapshot = std::move(*schemas);
  }
  const Result<std::vector<std::string>> paths = manifests_of(disk, arguments);
  if (!paths) return console.report(paths.error());
  Outcome outcome = check_all(disk, *paths, snapshot ? *snapshot : manifest::Schemas::built_in());
  if (!outcome.diagnostics.has_errors()) {
    console.say(fmt::format("{} {} in {} {}: nothing wrong\n", outcome.objects,
                            outcome.objects == 1 ? "object" : "objects", paths->size(),
                            paths->size() == 1 ? "file" : "files"));
  }
  return console.report(std::move(outcome.diagnostics));
}

}  // namespace

Command schema_check_command() {
  Command command;
  command.name = "schema check";
  command.summary = "check manifests against a cluster's schemas, offline";
  command.details =
      "Finds what the API server would refuse for its form: unknown fields and kinds, wrong types, "
      "missing fields, values out of bounds, items that a list must not repeat. docs/schemas.md "
      "says what is checked and what is not.\n\nExit status: 0 fine, 1 something was found, 2 a "
      "file cannot be read or understood.";
  command.options = {
      {"--schema", "FILE",
       "what `slipway schema snapshot` wrote (default: the kinds of Kubernetes 1.34 itself)"},
  };
  command.positionals = {
      {"FILE", "manifests, or folders that are searched for *.yaml, *.yml and *.json", 1}};
  command.run = run;
  return command;
}

}  // namespace slipway::cli
